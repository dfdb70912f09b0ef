using SegProbe.Attacks.Published;
using static System.FormattableString;

namespace SegProbe.Attacks;

/// <summary>Settings of published attacks that search the smallest change that reaches an IoU.</summary>
/// <remarks>docs/attacks.md gives each method's formula, source and what differs from it.</remarks>
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
    internal override Movement Start() => WithNormChecked().Method switch
    {
        PublishedMinimumMethod.Ddn => new DecoupledMovement(this),
        PublishedMinimumMethod.Fmn => new FastMinimumMovement(this),
        PublishedMinimumMethod.AlmaProx => new AugmentedLagrangianMovement(this),
        PublishedMinimumMethod.Pdpgd => new PrimalDualMovement(this),
        _ => new DenseAdversaryMovement(this),
    };

    /// <summary>Gets whether the method has the norm.</summary>
    internal bool HasNorm => Norms.Contains(Norm);

    /// <summary>Checks that the method has the norm.</summary>
    /// <exception cref="ArgumentException">It has not; the message names those it has.</exception>
    internal PublishedMinimumOptions WithNormChecked() => HasNorm
        ? this
        : throw new ArgumentException(
            $"{nameof(Norm)} must be {string.Join(" or ", Norms)} for {Name}, got {Norm}. Leave it out, or take " +
            "another method.", nameof(Norm));

    // DAG's first success is its answer.
    internal override bool IsGoal(double iou) =>
        base.IsGoal(iou) || (Method == PublishedMinimumMethod.Dag && IsSuccess(iou));

    private PerturbationNorm[] Norms => Method switch
    {
        PublishedMinimumMethod.Ddn => [PerturbationNorm.L2],
        PublishedMinimumMethod.Fmn or PublishedMinimumMethod.Pdpgd => [PerturbationNorm.L2, PerturbationNorm.Linf],
        _ => [PerturbationNorm.Linf],
    };
}
