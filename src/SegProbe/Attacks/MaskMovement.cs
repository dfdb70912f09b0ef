using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>The steps of SSM, ASM and ASMA.</summary>
internal sealed class MaskMovement(MaskAttackOptions options) : Movement
{
    public override bool NeedsScale => options.Rule is CalibratedStep;

    public override Tensor Move(AttackMoment now)
    {
        var direction = Direction(now);
        if (options.Rule is CalibratedStep rule && now.Lanes.AnyUnscaled)
        {
            now.Lanes.SetScales(
                (direction * direction).sum([1, 2, 3], type: ScalarType.Float64).sqrt().cpu(), rule.FirstStepL2);
        }

        return now.Lanes.Current + (now.Lanes.Multipliers() * direction);
    }

    // The authors' code takes the overlap of the clean image as 0.
    public override double Multiplier(int step, double iou)
    {
        var overlap = options.MeasuresUnclamped && step == 0 ? 0 : options.Progress(iou);
        return (options.Method, options.Rule) switch
        {
            (_, ConstantStep constant) => constant.Alpha,
            (_, OverlapStep rule) => (rule.Beta * overlap) + rule.Tau,
            (MaskMethod.Asma, _) => overlap + CalibratedStep.OverlapOffset,
            _ => 1,
        };
    }

    public override StepRule? UsedRule(double scale) => options.Rule switch
    {
        CalibratedStep when options.Method == MaskMethod.Asma =>
            new OverlapStep(scale, scale * CalibratedStep.OverlapOffset),
        CalibratedStep => new ConstantStep(scale),
        var rule => rule,
    };

    // Equations 1 and 2: the gradient of the scores, weighted by 1{target = c} and, unless static, 1{prediction != c}.
    private Tensor Direction(AttackMoment now)
    {
        var lanes = now.Lanes;
        var pixels = options.Method == MaskMethod.Ssm ? lanes.Weights : lanes.Weights * Active(now);
        var weights = zeros_like(now.Scores).scatter_(1, lanes.Labels.unsqueeze(1), pixels.unsqueeze(1));
        var gradient = now.Gradient(options.Goal == AttackGoal.Reach ? weights : -weights);
        return options.MeasuresUnclamped ? gradient - (2 * (lanes.Current - lanes.Clean)) : gradient;
    }

    private Tensor Active(AttackMoment now) =>
        options.Goal == AttackGoal.Reach ? now.Predicted.ne(now.Lanes.Labels) : now.Predicted.eq(now.Lanes.Labels);
}
