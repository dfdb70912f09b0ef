using SegProbe.Attacks.SegmentationMask;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>The steps of SSM, ASM and ASMA.</summary>
internal sealed class MaskMovement(SegmentationMaskOptions options) : Movement
{
    public override bool NeedsScale => options.FirstStepL2 is not null;

    public override Tensor Move(AttackMoment now)
    {
        var direction = Direction(now);
        if (options.FirstStepL2 is { } length && now.Lanes.AnyUnscaled)
        {
            now.Lanes.SetScales(
                (direction * direction).sum([1, 2, 3], type: ScalarType.Float64).sqrt().cpu(), length);
        }

        return now.Lanes.Current + (now.Lanes.Multipliers() * direction);
    }

    // The authors' code takes the overlap of the clean image as 0.
    public override double Multiplier(int step, double iou)
    {
        var overlap = options.MeasuresUnclamped && step == 0 ? 0 : options.Progress(iou);
        return options switch
        {
            SsmOptions { Alpha: { } alpha } => alpha,
            AsmOptions { Alpha: { } alpha } => alpha,
            AsmaOptions { Beta: { } beta, Tau: { } tau } => (beta * overlap) + tau,
            AsmaOptions => overlap + SegmentationMaskOptions.OverlapOffset,
            _ => 1,
        };
    }

    public override IReadOnlyDictionary<string, double> UsedParameters(double scale) => options switch
    {
        SsmOptions ssm => new Dictionary<string, double> { ["alpha"] = ssm.Alpha ?? scale },
        AsmOptions asm => new Dictionary<string, double> { ["alpha"] = asm.Alpha ?? scale },
        AsmaOptions asma => new Dictionary<string, double>
        {
            ["beta"] = asma.Beta ?? scale,
            ["tau"] = asma.Tau ?? (scale * SegmentationMaskOptions.OverlapOffset),
        },
        _ => base.UsedParameters(scale),
    };

    // Equations 1 and 2: the gradient of the scores, weighted by 1{target = c} and, unless static, 1{prediction != c}.
    private Tensor Direction(AttackMoment now)
    {
        var lanes = now.Lanes;
        var pixels = options is SsmOptions ? lanes.Weights : lanes.Weights * Active(now);
        var weights = zeros_like(now.Scores).scatter_(1, lanes.Labels.unsqueeze(1), pixels.unsqueeze(1));
        var gradient = now.Gradient(options.Goal == AttackGoal.Targeted ? weights : -weights);
        return options.MeasuresUnclamped ? gradient - (2 * (lanes.Current - lanes.Clean)) : gradient;
    }

    private Tensor Active(AttackMoment now) =>
        options.Goal == AttackGoal.Targeted ? now.Predicted.ne(now.Lanes.Labels) : now.Predicted.eq(now.Lanes.Labels);
}
