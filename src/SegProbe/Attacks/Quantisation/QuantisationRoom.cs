using SegProbe.Attacks.Budget;
using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Quantisation;

/// <summary>
/// Which images on a <see cref="ValueGrid"/> may stand for an adversarial image: each value within one level of the
/// image's, in the range, in the budget, and the clean one outside of the region.
/// </summary>
/// <remarks>All tensors are float64 [C, *space] in levels. Moves are of one level.</remarks>
internal sealed class QuantisationRoom
{
    private readonly Tensor clean;
    private readonly Tensor found;
    private readonly Tensor lowest;
    private readonly Tensor highest;
    private readonly PerturbationNorm norm;
    private readonly double radiusL2 = double.PositiveInfinity;

    public QuantisationRoom(ValueGrid grid, AttackOptions options, AttackExample example, Tensor image)
    {
        clean = grid.ToLevels(example.Image);
        found = grid.ToLevels(image);
        norm = options.NormOrNone ?? PerturbationNorm.L2;
        var reach = double.PositiveInfinity;
        if (options is BudgetAttackOptions budget)
        {
            // 8 / 255 * 255 may be a little less than 8.
            var radius = (budget.Epsilon * grid.Highest) + 1e-6;
            (reach, radiusL2) = norm == PerturbationNorm.Linf ? (radius, radiusL2) : (reach, radius);
        }
        else if (norm == PerturbationNorm.Linf)
        {
            reach = Math.Ceiling((found - clean).abs().max().ToDouble());
        }

        var low = maximum((found - 1).ceil().clamp_min(0), (clean - reach).ceil());
        var high = minimum((found + 1).floor().clamp_max(grid.Highest), (clean + reach).floor());
        var isFixed = low.gt(high);
        isFixed = example.Region is { } region ? isFixed.logical_or(region.logical_not()) : isFixed;
        lowest = where(isFixed, clean.round(), low);
        highest = where(isFixed, clean.round(), high);
    }

    /// <summary>Gives the nearest image that is allowed, or one near it.</summary>
    public Tensor Rounded()
    {
        var nearest = minimum(maximum(found.round(), lowest), highest);
        return Shrunk(nearest, (nearest - found) * (nearest - clean).sign());
    }

    /// <summary>Gives the image after the moves that gain most.</summary>
    /// <param name="image">An image that is allowed.</param>
    /// <param name="gradient">What is gained for a level of each value.</param>
    /// <param name="count">How many moves at most.</param>
    /// <param name="thrift">How much smallness counts.</param>
    /// <returns>The image, or null where no move gains anything.</returns>
    public Tensor? Moved(Tensor image, Tensor gradient, long count, double thrift)
    {
        var change = image - clean;
        var price = thrift * Price(change, gradient);
        var up = gradient - (price * ((2 * change) + 1));
        var down = -gradient - (price * (1 - (2 * change)));
        up = where(image.lt(highest), up, full_like(up, double.NegativeInfinity));
        down = where(image.gt(lowest), down, full_like(down, double.NegativeInfinity));
        var (gain, order) = maximum(up, down).flatten().sort(0, descending: true, stable: true);
        var gaining = gain.gt(0).sum().ToInt64();
        if (gaining == 0)
        {
            return null;
        }

        var moved = Add(image, where(up.ge(down), ones_like(up), -ones_like(up)), order, Math.Min(count, gaining));
        return Shrunk(moved, -gradient * (moved - clean).sign());
    }

    // Moves values that are farther from the clean one than the image found towards it, those of the highest preference
    // first, until the change is in the budget: it is once all have moved.
    private Tensor Shrunk(Tensor image, Tensor preference)
    {
        if (double.IsInfinity(radiusL2))
        {
            return image;
        }

        var change = image - clean;
        var excess = (change * change).sum().ToDouble() - (radiusL2 * radiusL2);
        if (excess <= 0)
        {
            return image;
        }

        var movable = change.abs().gt((found - clean).abs());
        var (_, order) = where(movable, preference, full_like(preference, double.NegativeInfinity))
            .flatten()
            .sort(0, descending: true, stable: true);
        var saved = ((2 * change.abs()) - 1).flatten().index_select(0, order);
        var needed = saved.cumsum(0).lt(excess).sum().ToInt64() + 1;
        return Add(image, -change.sign(), order, Math.Min(needed, movable.sum().ToInt64()));
    }

    private static Tensor Add(Tensor image, Tensor moves, Tensor order, long count)
    {
        var chosen = order.narrow(0, 0, count);
        return image.flatten().index_add(0, chosen, moves.flatten().index_select(0, chosen), 1).view_as(image);
    }

    // What a unit of squared L2 is worth along the gradient: at this price, growing by the change itself gains nothing.
    private double Price(Tensor change, Tensor gradient)
    {
        var size = (change * change).sum().ToDouble();
        return norm == PerturbationNorm.Linf || size == 0
            ? 0
            : Math.Max(0, (gradient * change).sum().ToDouble() / (2 * size));
    }
}
