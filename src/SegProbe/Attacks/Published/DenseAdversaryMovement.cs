using SegProbe.Attacks.MinimumNorm;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>
/// The steps of DAG: the gradient of the margins of all pixels that are left, scaled to half a grey level at most.
/// </summary>
internal sealed class DenseAdversaryMovement(MinimumNormAttackOptions options) : UnitRangeMovement(options.Steps)
{
    // The paper's 0.5 is of values in [0, 255].
    private const double Length = 0.5 / 255;

    protected override Tensor Next(AttackMoment now, UnitImages images)
    {
        var lanes = now.Lanes;
        var pixels = ScoredPixels.Of(now, options.Goal);
        var gradient = images.Gradient(
            Margins.Gradient(now.Scores, lanes.Labels, pixels.Left * lanes.Weights, options.Goal));
        var largest = Norms.Of(gradient, PerturbationNorm.Linf);
        lanes.SetMultipliers(full([lanes.Count], Length));
        return images.Change + (gradient * (Length / where(largest.eq(0), ones_like(largest), largest)));
    }
}
