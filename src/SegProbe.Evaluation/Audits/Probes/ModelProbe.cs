using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Runs;
using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Audits.Probes;

/// <summary>What a model does on a few images before and beside the attacks of an audit.</summary>
/// <param name="Images">What was found at each image.</param>
internal sealed record ModelProbe(IReadOnlyList<ImageProbe> Images)
{
    /// <summary>The states at which gradients are compared with finite differences.</summary>
    public static readonly IReadOnlyList<string> States = ["clean", "noisy", "attacked"];

    // What is wrong with gradients is wrong with those of nearly every image.
    private const int MostImages = 8;

    /// <summary>Looks at the first images of a run that can be read.</summary>
    public static ModelProbe Measure(PreparedRun run) => new(
        [
            .. run.Pairs.Take(MostImages)
                .Select(pair => LoadedCase.Load(run.Samples, (pair.Image, pair.Image), run.Side).Case)
                .OfType<AttackCase>()
                .Select((attackCase, i) => ImageProbe.Measure(run.Model, attackCase, i + 1)),
        ]);
}

/// <summary>What was found at an image.</summary>
internal sealed record ImageProbe
{
    // The largest budget of the ladder.
    private const double Epsilon = 8.0 / 255;
    private const double NoiseLevels = 2;
    private const double SmoothingLevels = 4;
    private const int Draws = 4;
    private const int Steps = 10;

    /// <summary>Gets what was found of the gradient in each state of <see cref="ModelProbe.States"/>.</summary>
    public required IReadOnlyList<GradientFinding> Gradients { get; init; }

    /// <summary>Gets the share of pixels whose margin is as large as the largest, as where scores are cut off.</summary>
    public required double AtLimit { get; init; }

    /// <summary>Gets the largest difference of scores between two passes, relative to the largest score.</summary>
    public required double Difference { get; init; }

    /// <summary>Gets the IoU with the truth that a short attack with the model's own gradient left.</summary>
    public required double AttackedIou { get; init; }

    /// <summary>Gets the IoU that the same attack with the gradient at smoothed inputs left.</summary>
    public required double TransferredIou { get; init; }

    /// <summary>Gets whether a planted problem was solved; null where none could be made.</summary>
    public required bool? IsPlantedSolved { get; init; }

    /// <summary>Gets whether scores and gradients are numbers.</summary>
    public bool IsFinite => Gradients.All(finding => double.IsFinite(finding.Largest)) && double.IsFinite(Difference);

    /// <summary>Looks at an image.</summary>
    public static ImageProbe Measure(ModelUnderTest tested, AttackCase attackCase, int seed)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var view = tested.View(attackCase.Image);
        var (model, range) = (view.Model, view.Model.InputRange);
        ISegmentationModel followed = tested.Surrogate ?? view.Model;
        var image = view.Clean().unsqueeze(0);
        using var mask = attackCase.Target.ToTensor();
        var truth = view.Covered(mask).to(tested.Device).contiguous();
        using var generator = new Generator((ulong)seed);
        var width = range.Upper - range.Lower;
        // Off the grid of 8 bits: a model could behave at clean files only.
        var noisy = (image + (NoiseLevels / 255 * width * ((2 * rand(image.shape, generator: generator).to(tested.Device)) - 1)))
            .clamp(range.Lower, range.Upper);
        var scores = model.Logits(image);
        using var attacked = Attack(model, followed, image, truth);
        using var transferred = Attack(model, new SmoothedModel(followed, SmoothingLevels, Draws), image, truth);
        return new()
        {
            Gradients =
            [
                .. ((Tensor[])[image, noisy, attacked.LastImage.unsqueeze(0)]).Select(state =>
                    GradientProbe.Measure(model, followed, state, seed)),
            ],
            AtLimit = ShareAtLimit(scores),
            Difference = (scores - model.Logits(image)).abs().max().ToDouble()
                / Math.Max(scores.abs().max().ToDouble(), float.Epsilon),
            AttackedIou = attacked.Best.Iou,
            TransferredIou = transferred.Best.Iou,
            IsPlantedSolved = PlantedProblem.Solve(followed, image, Epsilon, seed),
        };
    }

    private static AttackOutcome Attack(
        ISegmentationModel model, ISegmentationModel followed, Tensor image, Tensor truth)
    {
        AttackOutcome? outcome = null;
        var options = new ApgdHingeOptions { Goal = AttackGoal.Untargeted, Epsilon = Epsilon, Steps = Steps };
        new AttackRunner(options).Run(
            model, [new(image[0], truth)], 1, made => outcome = made,
            surrogate: ReferenceEquals(model, followed) ? null : followed);
        return outcome!;
    }

    // Of the margins of the best two classes.
    private static double ShareAtLimit(Tensor scores)
    {
        var best = scores.topk(2, 1).values;
        var margins = best.select(1, 0) - best.select(1, 1);
        return margins.ge(margins.max() * (1 - 1e-6)).to(ScalarType.Float64).mean().ToDouble();
    }
}
