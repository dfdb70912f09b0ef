namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of MinNorm (our own).</summary>
public sealed record MinNormOptions : MinimumNormAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "min-norm";

    /// <inheritdoc/>
    internal override Movement Start() => new MinimumNormMovement(this);

    /// <inheritdoc/>
    protected override int DefaultSteps => 200;
}
