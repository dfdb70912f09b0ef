using SegProbe.Attacks.MinimumNorm;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>
/// The steps of DDN: along the normalised gradient, then onto a sphere that shrinks after a success and grows after a
/// failure.
/// </summary>
internal sealed class DecoupledMovement(MinimumNormAttackOptions options) : UnitRangeMovement(options.Steps)
{
    // What is remembered of each example.
    private enum Kept
    {
        Radius,
    }
    private const double FirstRadius = 1;
    private const double Rate = 0.05;

    public override IReadOnlyList<Tensor> Begin(Tensor clean, Tensor targets, IReadOnlyList<int> seeds) =>
        [full([clean.shape[0], 1, 1, 1], FirstRadius, ScalarType.Float32, clean.device)];

    protected override Tensor Next(AttackMoment now, UnitImages images)
    {
        var pixels = ScoredPixels.Of(now, options.Goal);
        var (_, slopes) = PixelObjective.Mean(
            PixelLoss.CrossEntropy(pixels.Scores, pixels.Labels), PixelEmphasis.Even(pixels), pixels);
        var length = Falling(now, 1, 0.01);
        var moved = images.Change + (length * Norms.Direction(images.Gradient(slopes), PerturbationNorm.L2));
        var before = now.Lanes.Recall(Kept.Radius);
        var radius = minimum(
            where(now.Successes(options), (1 - Rate) * before, (1 + Rate) * before),
            images.Largest(PerturbationNorm.L2));
        now.Lanes.Keep(Kept.Radius, radius);
        now.Lanes.SetMultipliers(length);
        return radius * Norms.Direction(moved, PerturbationNorm.L2);
    }
}
