using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Audits;

/// <summary>What a model does on clean images, before any attack.</summary>
internal sealed record ModelProbe
{
    // What is wrong with gradients is wrong with those of nearly every image.
    private const int MostImages = 8;

    private const double Certain = 1e-6;

    /// <summary>Gets the number of images looked at.</summary>
    public required int Images { get; init; }

    /// <summary>Gets those whose margins have a gradient of 0 everywhere.</summary>
    public required int Flat { get; init; }

    /// <summary>Gets those of which scores or gradients are NaN or infinite.</summary>
    public required int NotFinite { get; init; }

    /// <summary>
    /// Gets, for each image, the share of pixels whose class is less than certain, by 1e-6 of probability or more: the
    /// gradient of the cross entropy is scaled by what is missing.
    /// </summary>
    public required IReadOnlyList<double> Doubt { get; init; }

    /// <summary>
    /// Gets the largest difference of scores between two passes of one image, relative to the largest score.
    /// </summary>
    public required double Difference { get; init; }

    /// <summary>Looks at the first images of a run that can be read.</summary>
    public static ModelProbe Measure(PreparedRun run)
    {
        var looks = run.Pairs.Take(MostImages)
            .Select(pair => LoadedCase.Load(run.Samples, (pair.Image, pair.Image), run.Side).Case)
            .OfType<AttackCase>()
            .Select(attackCase => Look(run.Model, attackCase))
            .ToList();
        return new()
        {
            Images = looks.Count,
            Flat = looks.Count(look => look.Gradient == 0),
            NotFinite = looks.Count(look => !double.IsFinite(look.Gradient) || !double.IsFinite(look.Doubt)),
            Doubt = [.. looks.Select(look => look.Doubt)],
            Difference = looks.Select(look => look.Difference).DefaultIfEmpty(0).Max(),
        };
    }

    private static (double Gradient, double Doubt, double Difference) Look(ModelUnderTest model, AttackCase attackCase)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var view = model.View(attackCase.Image);
        var image = view.Clean().unsqueeze(0);
        var (first, second) = (view.Model.Logits(image), view.Model.Logits(image));
        var largest = Math.Max(first.abs().max().ToDouble(), float.Epsilon);
        using var pass = (model.Surrogate ?? view.Model).Evaluate(image);
        var labels = pass.Scores.argmax(1);
        var doubt = 1 - pass.Scores.softmax(1).gather(1, labels.unsqueeze(1));
        var gradient = pass.Gradient(MarginGradient(pass.Scores, labels));
        return (
            gradient.abs().max().ToDouble(),
            doubt.isfinite().all().item<bool>()
                ? doubt.ge(Certain).to(ScalarType.Float64).mean().ToDouble()
                : double.NaN,
            (first - second).abs().max().ToDouble() / largest);
    }

    // 1 at the predicted class, -1 at the second best.
    private static Tensor MarginGradient(Tensor scores, Tensor labels)
    {
        var own = zeros_like(scores).scatter(1, labels.unsqueeze(1), ones_like(scores));
        var second = (scores - (own * float.MaxValue)).argmax(1);
        return own - zeros_like(scores).scatter(1, second.unsqueeze(1), ones_like(scores));
    }
}
