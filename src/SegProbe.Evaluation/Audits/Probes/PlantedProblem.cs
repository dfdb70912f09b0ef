using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Audits.Probes;

/// <summary>
/// A problem with a solution that is known to exist: the network's scores are read by a new, linear rule, under which an
/// image within the budget is adversarial by construction. Attacks that do not solve it would not find others either.
/// </summary>
/// <remarks>
/// Zimmermann, Brendel, Tramer, Carlini, NeurIPS 2022, arXiv:2206.13991, carried over to masks: the rule separates the
/// scores of one random corner of the L-infinity ball from those of random images inside of it, along the difference of
/// their means, half way; every pixel of the new mask is foreground on the far side of it.
/// </remarks>
internal static class PlantedProblem
{
    private const int InnerImages = 12;
    private const double InnerPart = 0.9;
    private const int Steps = 20;

    /// <summary>Tries to solve a problem.</summary>
    /// <param name="model">The network.</param>
    /// <param name="image">float32 [1, C, *space].</param>
    /// <param name="epsilon">The budget, of values in [0, 1].</param>
    /// <param name="seed">What decides the solution.</param>
    /// <returns>Whether the attack solved it; null where the scores of the corner are no others than those inside.</returns>
    public static bool? Solve(ISegmentationModel model, Tensor image, double epsilon, int seed)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var generator = new Generator((ulong)seed);
        var range = model.InputRange;
        var ball = epsilon * (range.Upper - range.Lower);
        Tensor Scores(double part, bool isCorner)
        {
            var draw = (2 * rand(image.shape, generator: generator).to(image.device)) - 1;
            return model.Logits((image + (part * ball * (isCorner ? draw.sign() : draw))).clamp(range.Lower, range.Upper));
        }

        var corner = Scores(1, isCorner: true);
        var inside = cat([.. Enumerable.Range(0, InnerImages).Select(_ => Scores(InnerPart, isCorner: false))]);
        var direction = corner - inside.mean([0], keepdim: true);
        direction /= direction.norm().clamp_min(float.Epsilon);
        double[] Along(Tensor scores) =>
            [.. (scores * direction).flatten(1).sum(1, type: ScalarType.Float64).cpu().data<double>()];
        var (far, near) = (Along(corner)[0], Along(cat([inside, model.Logits(image)])).Max());
        if (!(far > near))
        {
            return null;
        }

        var planted = new PlantedModel(model, direction, (far + near) / 2, far - near);
        var options = new ApgdHingeOptions { Epsilon = epsilon, Steps = Steps, StopIou = 1 };
        var target = ones([1, .. corner.shape[2..]], ScalarType.Int64, image.device);
        using var outcome = new AttackRunner(options).Run(planted, image, target)[0];
        return outcome.Best.Iou >= 1;
    }
}

/// <summary>A network whose scores are read along a direction: two classes, the same at every pixel.</summary>
/// <param name="model">The network.</param>
/// <param name="direction">float32 [1, K, *space].</param>
/// <param name="threshold">From where on the second class wins.</param>
/// <param name="scale">What a score of 1 is.</param>
internal sealed class PlantedModel(ISegmentationModel model, Tensor direction, double threshold, double scale)
    : ISegmentationModel
{
    public ValueRange InputRange => model.InputRange;

    public Tensor Logits(Tensor images) => Read(model.Logits(images));

    public IForwardPass Evaluate(Tensor images) => new Pass(model.Evaluate(images), this);

    public PixelWindow OutputWindow(long height, long width) => model.OutputWindow(height, width);

    private Tensor Read(Tensor scores)
    {
        using var scope = NewDisposeScope();
        var along = (scores * direction).flatten(1).sum(1, keepdim: true, type: ScalarType.Float64);
        var score = ((along - threshold) / scale).to(ScalarType.Float32).view([-1, 1, .. Enumerable.Repeat(1L, (int)scores.dim() - 2)]);
        return cat([-score, score], 1).expand([-1, -1, .. scores.shape[2..]]).contiguous().MoveToOuterDisposeScope();
    }

    private sealed class Pass(IForwardPass pass, PlantedModel planted) : IForwardPass
    {
        public Tensor Scores { get; } = planted.Read(pass.Scores);

        public Tensor Gradient(Tensor weights) => pass.Gradient(planted.WeightsOfScores(weights));

        public void Dispose() => pass.Dispose();
    }

    // d (Σ weights · read scores) by the network's scores.
    private Tensor WeightsOfScores(Tensor weights)
    {
        var perClass = weights.flatten(2).sum(2);
        var slope = (perClass.select(1, 1) - perClass.select(1, 0)) / scale;
        return slope.view([-1, 1, .. Enumerable.Repeat(1L, (int)weights.dim() - 2)]) * direction;
    }
}
