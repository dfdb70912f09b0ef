using SegProbe.Attacks.Engine;
using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Budget;

/// <summary>Settings of the Square attack: a random search that asks for scores and never for a gradient.</summary>
/// <remarks>
/// Each step is one query. It changes the best image in a random square, and keeps the change where the hinge of
/// <see cref="Margins"/> rises: in L-infinity each channel of the square gets ε or -ε; in L2 the square gets a pattern of
/// two pyramids of opposite signs, paid for with what another square had. The squares shrink as the search goes on. It
/// starts from stripes of ε and -ε along the last axis (L-infinity) or from tiles of the pattern (L2).
/// <para>
/// Source: Andriushchenko, Croce, Flammarion, Hein, ECCV 2020, arXiv:1912.00049, algorithms 1 to 3, with the authors'
/// schedule of shares, scaled from 10,000 queries to the number of steps. Differs from the paper: the loss is a hinge
/// over the pixels that IoU depends on; the first squares cover 5 % of the pixels for both norms (10 % for L2 there);
/// squares are cubes in volumes.
/// </para>
/// </remarks>
public sealed record SquareOptions : BudgetAttackOptions
{
    private static readonly int[] Halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

    /// <inheritdoc/>
    public override string Name => "square";

    /// <summary>Gets the share in (0, 1] of the pixels that the first squares cover; 0.05 by default.</summary>
    [AttackParameter("Share of the pixels that the first squares cover.", Hint = "P")]
    public double FirstShare { get; init => field = Check.Between(Check.Positive(value), 0, 1); } = 0.05;

    /// <inheritdoc/>
    public override bool FollowsGradient => false;

    /// <inheritdoc/>
    protected override int DefaultSteps => 1000;

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new SquareRule(this);

    /// <summary>Gives the side of the squares of a step, at least 1.</summary>
    /// <param name="step">The number of the query, from 0.</param>
    /// <param name="space">The sizes of the image's spatial axes.</param>
    internal int Side(int step, IReadOnlyList<long> space)
    {
        var scaled = 10_000.0 * step / Steps;
        var share = FirstShare / Math.Pow(2, Halvings.Count(from => scaled > from));
        var side = Math.Round(Math.Pow(share * space.Aggregate(1L, (product, size) => product * size), 1.0 / space.Count));
        return (int)Math.Clamp(side, 1, space.Min());
    }
}

/// <summary>What the Square attack remembers.</summary>
/// <param name="Best">float32 [N, C, *space], the best image.</param>
/// <param name="Value">float64 [N, 1, ...], its hinge; minus infinity before the first query.</param>
internal sealed record SquareState(Tensor Best, Tensor Value) : BatchState;

/// <summary>The step of the Square attack.</summary>
internal sealed class SquareRule(SquareOptions options) : UpdateRule<SquareState>
{
    private const int Tiles = 5;

    protected override SquareState Initialise(Tensor images, Tensor labels) => new(
        images,
        full([images.shape[0]], double.NegativeInfinity, ScalarType.Float64, images.device).PerExample(images.dim()));

    protected override (Tensor Images, SquareState State) Step(StepContext context, SquareState state)
    {
        var value = Margins.Hinge(context, context.PerExample(double.PositiveInfinity, ScalarType.Float64)).Objective;
        // The clean image is where the search comes from, not a part of it.
        var isBetter = value.gt(state.Value).logical_and(context.Steps.gt(0));
        state = new(where(isBetter, context.Images, state.Best), where(isBetter, value, state.Value));
        var epsilon = options.EpsilonOf(context);
        context.ReportStepSize(epsilon);
        var budgets = epsilon.flatten().cpu().data<float>().ToArray();
        var deltas = context.Steps.flatten().cpu().data<float>().Select((step, i) =>
            Propose(state.Best[i] - context.Clean[i], (int)step, context.Seeds[i], budgets[i]));
        return (context.Clean + Norms.Project(stack([.. deltas]), epsilon, options.Norm), state);
    }

    private Tensor Propose(Tensor delta, int step, int seed, float epsilon)
    {
        using var generator = new Generator((ulong)((seed * 1_000_003L) + step));
        long[] space = delta.shape[1..];
        if (options.Norm == PerturbationNorm.Linf)
        {
            var linf = new SquareDraw(generator, delta);
            return step == 0
                ? epsilon * linf.Signs([delta.shape[0], .. Enumerable.Repeat(1L, space.Length - 1), space[^1]]).expand_as(delta)
                : linf.With(linf.Window(options.Side(step, space)), epsilon * linf.ChannelSigns());
        }

        var draw = new SquareDraw(generator, delta);
        var next = step == 0 ? draw.Tiled((int)Math.Max(1, space.Min() / Tiles)) : Exchanged(draw, step, epsilon);
        return epsilon * Norms.Steepest(next.unsqueeze(0), PerturbationNorm.L2).squeeze(0);
    }

    // Algorithm 3: what a second window holds, and what is left of the budget, goes into the first.
    private Tensor Exchanged(SquareDraw draw, int step, float epsilon)
    {
        var delta = draw.Delta;
        var side = options.Side(step, delta.shape[1..]);
        var (window, other) = (draw.Window(side), draw.Window(side));
        var axes = delta.AxesFrom(1);
        Tensor Square(Tensor values) => values.square().sum(axes, keepdim: true);
        var unused = ((epsilon * epsilon) - delta.square().sum()).clamp_min(0) / delta.shape[0];
        var emptied = draw.With(window, zeros_like(delta[window]));
        emptied[other] = zeros_like(emptied[other]);
        var held = Square(delta) - Square(emptied);
        var old = delta[window];
        var pattern = (draw.ChannelSigns() * draw.Pattern(side)) + (old / Square(old).sqrt().clamp_min(1e-10));
        emptied[window] = pattern / Square(pattern).sqrt().clamp_min(1e-10) * (held + unused).clamp_min(0).sqrt();
        return emptied;
    }
}

/// <summary>What the Square attack draws for a query.</summary>
/// <param name="generator">What decides it.</param>
/// <param name="delta">float32 [C, *space], the perturbation so far.</param>
internal sealed class SquareDraw(Generator generator, Tensor delta)
{
    /// <summary>Gets the perturbation so far.</summary>
    public Tensor Delta => delta;

    /// <summary>Gives random signs.</summary>
    public Tensor Signs(params long[] shape) =>
        ((2 * randint(0, 2, shape, generator: generator).to(ScalarType.Float32)) - 1).to(delta.device);

    /// <summary>Gives a random sign for each channel: [C, 1, ...].</summary>
    public Tensor ChannelSigns() => Signs([delta.shape[0], .. Enumerable.Repeat(1L, (int)delta.dim() - 1)]);

    /// <summary>Gives a random place of a square, of all channels.</summary>
    public TensorIndex[] Window(int side) =>
    [
        TensorIndex.Colon,
        .. delta.shape[1..].Select(size =>
        {
            var first = Whole(size - side + 1);
            return TensorIndex.Slice(first, first + side);
        }),
    ];

    /// <summary>Gives the perturbation with other values in a window.</summary>
    public Tensor With(TensorIndex[] window, Tensor values)
    {
        var next = delta.clone();
        next[window] = values.expand_as(next[window]);
        return next;
    }

    /// <summary>Gives the perturbation that is tiled with patterns, each channel with a sign of its own.</summary>
    public Tensor Tiled(int side)
    {
        var tiled = zeros_like(delta);
        long[] counts = [.. delta.shape[1..].Select(size => size / side)];
        for (var tile = 0L; tile < counts.Aggregate(1L, (product, count) => product * count); tile++)
        {
            var rest = tile;
            var window = new List<TensorIndex> { TensorIndex.Colon };
            foreach (var count in counts)
            {
                window.Add(TensorIndex.Slice(rest % count * side, ((rest % count) + 1) * side));
                rest /= count;
            }

            tiled[[.. window]] = ChannelSigns() * Pattern(side);
        }

        return tiled;
    }

    /// <summary>Gives two pyramids of opposite signs, one behind the other along a random axis, of L2 norm 1.</summary>
    public Tensor Pattern(int side)
    {
        var axes = (int)delta.dim() - 1;
        if (side < 2)
        {
            return ones([.. Enumerable.Repeat(1L, axes)], device: delta.device);
        }

        long[] Sizes(int first) => [first, .. Enumerable.Repeat((long)side, axes - 1)];
        var pattern = cat([Pyramid(Sizes(side / 2)), -Pyramid(Sizes(side - (side / 2)))]).transpose(0, Whole(axes));
        return (pattern / pattern.norm()).to(delta.device);
    }

    // Each value is the sum of 1 / (k + 1)² over the shells k from its own, counted from the middle, outwards.
    private static Tensor Pyramid(long[] sizes)
    {
        var shell = zeros(sizes);
        foreach (var (axis, size) in sizes.Index())
        {
            var shape = Enumerable.Range(0, sizes.Length).Select(each => each == axis ? size : 1L).ToArray();
            shell = maximum(shell, (arange(size, ScalarType.Float32) - (size / 2)).abs().view(shape));
        }

        var pyramid = zeros(sizes);
        for (var k = 0; k <= sizes.Max() / 2; k++)
        {
            pyramid += shell.le(k) / Math.Pow(k + 1, 2);
        }

        return pyramid / pyramid.norm();
    }

    private long Whole(long count) => randint(0, count, [1], generator: generator).item<long>();
}
