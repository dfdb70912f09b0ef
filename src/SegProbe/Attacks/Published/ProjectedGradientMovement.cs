using SegProbe.Attacks.Budget;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>
/// The steps of PGD, SegPGD and CosPGD: along the sign or the normalised gradient, then back into the budget. From the
/// image itself, without a random start.
/// </summary>
internal sealed class ProjectedGradientMovement(BudgetAttackOptions options, BudgetMethod method) : Movement
{
    // Madry and others, section 5: 100 steps of 2.5 epsilon / 100.
    private const double Overshoot = 2.5;

    private readonly PixelObjective objective = new(method);

    public override Tensor Move(AttackMoment now)
    {
        var lanes = now.Lanes;
        var (_, slopes) = objective.Of(ScoredPixels.Of(now, options.Goal), lanes.Steps / options.Steps);
        var direction = Norms.Direction(now.Gradient(slopes), options.Norm);
        var radius = options.Radius(now);
        var length = radius * (Overshoot / options.Steps);
        lanes.SetMultipliers(length);
        return lanes.Clean
            + Norms.Project(lanes.Current - lanes.Clean + (length * direction), radius, options.Norm);
    }
}
