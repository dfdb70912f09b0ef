using SegProbe.Attacks.Corruptions;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Quantisation;

/// <summary>
/// Finds an adversarial image among those that a file can hold: rounds the best image of an attack, then moves values
/// by one level where that wins most.
/// </summary>
/// <remarks>
/// docs/reference/attacks.md, "On disk", has the formulas. The image stays in the model's range, in the region, in the attack's
/// budget, and each value within one level of the one found. By the attack's own order it is never worse than the
/// rounded image, where that one is in the budget.
/// </remarks>
public sealed class QuantisationRepair
{
    /// <summary>The largest number of forward passes, that of the image to be repaired included.</summary>
    public const int MostPasses = 21;

    private readonly AttackOptions options;
    private readonly Func<ValueRange, ValueGrid> gridOf;
    private readonly TimeProvider time;

    /// <summary>Prepares repairs.</summary>
    /// <param name="options">The attack that made the images: its goal, its budget, and what it calls better.</param>
    /// <param name="bits">The bits of a value in a file, 8 or 16.</param>
    /// <param name="time">Measures <see cref="QuantisationOutcome.Duration"/>; the system's clock by default.</param>
    /// <exception cref="ArgumentException">There are no such files.</exception>
    public QuantisationRepair(AttackOptions options, int bits, TimeProvider? time = null)
        : this(options, range => ValueGrid.OfBits(range, bits), time) => Check.Bits(bits, nameof(bits));

    internal QuantisationRepair(AttackOptions options, ValueGrid grid)
        : this(options, _ => grid, null)
    {
    }

    private QuantisationRepair(AttackOptions options, Func<ValueRange, ValueGrid> gridOf, TimeProvider? time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.options, this.gridOf, this.time) = (options, gridOf, time ?? TimeProvider.System);
    }

    /// <summary>Repairs an image. The same is made of it every time.</summary>
    /// <param name="model">The network under attack, in evaluation mode.</param>
    /// <param name="example">What was attacked. Not modified.</param>
    /// <param name="image">
    /// float32 [C, *space], the attack's best image, in <see cref="ISegmentationModel.InputRange"/>. Not modified.
    /// </param>
    /// <param name="cancellation">Checked before every pass.</param>
    /// <returns>The image as the file holds it; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The image does not fit the example, or leaves the range.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was triggered.</exception>
    public QuantisationOutcome Run(
        ISegmentationModel model, AttackExample example, Tensor image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(image);
        if (!image.shape.SequenceEqual(example.Image.shape))
        {
            throw new ArgumentException(
                $"image must have the shape {TensorCheck.Shape(example.Image)} of the example's, got {TensorCheck.Shape(image)}. " +
                "Give what the attack made of it.", nameof(image));
        }

        var start = time.GetTimestamp();
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        TensorCheck.Images(image.unsqueeze(0), model.InputRange, nameof(image));
        var search = new QuantisationSearch(options, gridOf(model.InputRange), model, example, image);
        // A corruption knows nothing of the network, and is rounded into its budget only.
        while (options is not CorruptionOptions && !search.IsDone && search.Passes.Forward < MostPasses)
        {
            cancellation.ThrowIfCancellationRequested();
            search.Step();
        }

        return new(search.Best().MoveToOuterDisposeScope(), search.Passes, time.GetElapsedTime(start));
    }
}

/// <summary>An adversarial image as a file can hold it.</summary>
/// <param name="Image">float32 [C, *space], each value one that a file of these bits holds, as it is read back.</param>
/// <param name="Passes">The passes through the network that it took.</param>
/// <param name="Duration">The time that it took.</param>
public sealed record QuantisationOutcome(Tensor Image, PassCount Passes, TimeSpan Duration) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Image.Dispose();
}
