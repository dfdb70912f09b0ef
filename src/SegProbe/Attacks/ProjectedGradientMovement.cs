using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>The steps of PGD: along the sign or the normalised gradient, then back into the budget.</summary>
internal sealed class ProjectedGradientMovement(BudgetAttackOptions options) : Movement
{
    // 2.5 epsilon / steps: from the source, section 5.
    private double Length => 2.5 * options.Epsilon / options.Steps;

    public override Tensor Move(AttackMoment now)
    {
        var lanes = now.Lanes;
        var hot = zeros_like(now.Scores).scatter_(1, lanes.Labels.unsqueeze(1), ones_like(now.Scores));
        var rise = (hot - now.Scores.softmax(1)) * lanes.Weights.unsqueeze(1);
        var gradient = now.Gradient(options.Goal == AttackGoal.Reach ? rise : -rise);
        var moved = lanes.Current - lanes.Clean + (Length * Norms.Direction(gradient, options.Norm));
        var radius = full([lanes.Count, 1, 1, 1], options.Epsilon, device: moved.device);
        lanes.SetMultipliers(full([lanes.Count], Length));
        return lanes.Clean + Norms.Project(moved, radius, options.Norm);
    }
}
