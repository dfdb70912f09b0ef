using static System.FormattableString;

namespace SegProbe.Attacks;

/// <summary>Settings of the minimum-norm mask attack: the smallest change that reaches an IoU.</summary>
/// <remarks>docs/reference/attacks.md describes it.</remarks>
public sealed record MinimumNormOptions : MinimumAttackOptions
{
    /// <summary>Creates the settings.</summary>
    public MinimumNormOptions() => Steps = 200;

    /// <inheritdoc/>
    public override string Name => "min-norm";

    /// <summary>Gets the norm that is made small; L2 by default.</summary>
    public override PerturbationNorm Norm { get; init; }

    /// <inheritdoc/>
    internal override string Details => Invariant($"{Norm.ToString().ToLowerInvariant()}-iou-{SuccessIou:R}");

    /// <inheritdoc/>
    internal override Movement Start() => new MinimumNormMovement(this);
}
