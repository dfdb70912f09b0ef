using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>
/// The penalty P2 of ALMA prox for a constraint c, a parameter ρ and a multiplier μ: μ c + μ ρ c² + ρ² c³ / 6 where c
/// is not below 0, else μ c / (1 - max(1, ρ) c).
/// </summary>
internal static class LagrangianPenalty
{
    /// <summary>Gives the penalty.</summary>
    public static Tensor Value(Tensor constraint, Tensor parameter, Tensor multiplier)
    {
        var over = constraint.clamp_min(0);
        var under = constraint.clamp_max(0);
        var outside = (multiplier * over) + (multiplier * parameter * over * over)
            + (parameter * parameter * over * over * over / 6);
        return outside + (multiplier * under / (1 - (parameter.clamp_min(1) * under)));
    }

    /// <summary>Gives its derivative by the constraint.</summary>
    public static Tensor Slope(Tensor constraint, Tensor parameter, Tensor multiplier)
    {
        var over = constraint.clamp_min(0);
        var under = constraint.clamp_max(0);
        var outside = multiplier + (2 * multiplier * parameter * over) + (parameter * parameter * over * over / 2);
        var room = 1 - (parameter.clamp_min(1) * under);
        var inside = multiplier / (room * room);
        return where(constraint.ge(0), outside, inside);
    }
}
