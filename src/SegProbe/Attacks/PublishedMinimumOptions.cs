using SegProbe.Attacks.Published;
using static System.FormattableString;

namespace SegProbe.Attacks;

/// <summary>Settings of published attacks that search the smallest change that reaches an IoU.</summary>
/// <remarks>docs/reference/attacks.md gives each method's formula, source and what differs from it.</remarks>
public sealed record PublishedMinimumOptions : MinimumAttackOptions
{
    private readonly PerturbationNorm? norm;

    /// <inheritdoc/>
    public override string Name => Method == PublishedMinimumMethod.AlmaProx
        ? "alma-prox"
        : Method.ToString().ToLowerInvariant();

    /// <summary>Gets the method; DAG by default.</summary>
    public PublishedMinimumMethod Method { get; init; }

    /// <summary>
    /// Gets the norm that is made small, one of those that the method has; by default L2, or L-infinity for methods
    /// that have no other. DAG bounds each step by it and makes none small.
    /// </summary>
    public override PerturbationNorm Norm
    {
        get => norm ?? Norms[0];
        init => norm = value;
    }

    /// <inheritdoc/>
    internal override string Details => Invariant($"{Norm.ToString().ToLowerInvariant()}-iou-{SuccessIou:R}");

    /// <inheritdoc/>
    internal override IReadOnlyList<PerturbationNorm> Norms => Method switch
    {
        PublishedMinimumMethod.Ddn => [PerturbationNorm.L2],
        PublishedMinimumMethod.Fmn or PublishedMinimumMethod.Pdpgd => base.Norms,
        _ => [PerturbationNorm.Linf],
    };

    /// <inheritdoc/>
    internal override Movement Start()
    {
        WithNormChecked();
        return Method switch
        {
            PublishedMinimumMethod.Ddn => new DecoupledMovement(this),
            PublishedMinimumMethod.Fmn => new FastMinimumMovement(this),
            PublishedMinimumMethod.AlmaProx => new AugmentedLagrangianMovement(this),
            PublishedMinimumMethod.Pdpgd => new PrimalDualMovement(this),
            _ => new DenseAdversaryMovement(this),
        };
    }

    // DAG's first success is its answer.
    internal override bool IsGoal(double iou) =>
        base.IsGoal(iou) || (Method == PublishedMinimumMethod.Dag && IsSuccess(iou));
}
