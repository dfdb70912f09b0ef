using SegProbe.Attacks.Budget;
using SegProbe.Attacks.Engine;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Metrics;
using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Quantisation;

/// <summary>The search of <see cref="QuantisationRepair"/> for one image.</summary>
internal sealed class QuantisationSearch
{
    // The first moves are of one value in so many, but of a few at least.
    private const int FirstShare = 64;
    private const int FirstCount = 8;

    private readonly AttackOptions options;
    private readonly ValueGrid grid;
    private readonly ISegmentationModel model;
    private readonly AttackExample example;
    private readonly QuantisationRoom room;
    private readonly Tensor labels;
    private readonly Tensor weights;
    private readonly Tensor found;
    private Tensor best;
    private Tensor gradient;
    private Tensor? candidate;
    private TrajectoryPoint? state;
    private double noise;
    private long count;

    /// <summary>Measures the image that was found, and takes its nearest for the first candidate.</summary>
    public QuantisationSearch(
        AttackOptions options, ValueGrid grid, ISegmentationModel model, AttackExample example, Tensor image)
    {
        (this.options, this.grid, this.model, this.example) = (options, grid, model, example);
        room = new(grid, options, example, image);
        labels = IgnoredPixels.AsBackground(example.Target, model.IgnoredLabel).unsqueeze(0);
        weights = example.LossWeights(model.IgnoredLabel).unsqueeze(0);
        found = Margins.Measure(model.Logits(image.unsqueeze(0)), labels, options.Goal);
        Passes = new(1, 0);
        best = room.Rounded();
        gradient = zeros_like(best);
        candidate = best;
        count = Math.Max(best.numel() / FirstShare, FirstCount);
    }

    /// <summary>Gets whether there is nothing more to try.</summary>
    public bool IsDone => candidate is null;

    /// <summary>Gets the passes so far.</summary>
    public PassCount Passes { get; private set; }

    /// <summary>Gives the best image so far: float32 [C, *space].</summary>
    public Tensor Best() => grid.ToValues(best);

    /// <summary>Measures the candidate, keeps it where it is better, and makes the next one.</summary>
    public void Step()
    {
        using var scope = NewDisposeScope();
        var values = grid.ToValues(candidate!).unsqueeze(0);
        using var pass = model.Evaluate(values);
        Passes = Passes with { Forward = Passes.Forward + 1 };
        var margin = Margins.Measure(pass.Scores, labels, options.Goal);
        var measured = Measure(pass.Scores, values);
        var isBetter = state is not { } before || options.IsBetter(measured, before);
        if (state is null)
        {
            var change = margin - found;
            noise = 2 * (change * change).mean().sqrt().ToDouble();
        }

        if (isBetter)
        {
            (best, count) = (candidate!, state is null ? count : 2 * count);
            state = measured;
            gradient = Gain(pass, margin, measured.Iou).MoveToOuterDisposeScope();
            Passes = Passes with { Backward = Passes.Backward + 1 };
        }
        else
        {
            count /= 2;
        }

        candidate = Next()?.MoveToOuterDisposeScope();
    }

    private TrajectoryPoint Measure(Tensor scores, Tensor values)
    {
        var metrics = StateMetrics.Measure(
            scores, values, example.Image.unsqueeze(0), example.Target.unsqueeze(0), model.IgnoredLabel)[0];
        // What an attack knows of a step does not hold here: each candidate counts as its last state.
        return new(
            options.Steps, metrics.Iou, metrics.PixelAccuracy, metrics.L2, metrics.Linf, 0, metrics.PixelsOffTarget);
    }

    // The gradient of the IoU, were each pixel on its side as far as sigmoid(margin / noise). A pixel of the foreground
    // that changes sides changes the intersection, one of the background the union.
    private Tensor Gain(IForwardPass pass, Tensor margin, double iou)
    {
        var side = (margin / noise).sigmoid();
        var foreground = labels.ne(0);
        var worth = where(foreground, weights, weights * (foreground.any().ToBoolean() ? iou : 1));
        var rise = Margins.LogitGradient(pass.Scores, labels, side * (1 - side) * worth, options.Goal);
        return pass.Gradient(rise).squeeze(0).to(ScalarType.Float64);
    }

    private Tensor? Next()
    {
        var success = options is MinimumNormAttackOptions minimum && minimum.IsSuccess(state!.Value.Iou);
        var isSmallest = success && options.NormOrNone == PerturbationNorm.Linf;
        return count == 0 || isSmallest || !(noise > 0) || !gradient.isfinite().all().ToBoolean()
            ? null
            : room.Moved(best, gradient, count, thrift: success ? 2 : options is BudgetAttackOptions ? 1 : 0);
    }
}
