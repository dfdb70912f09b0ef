using System.Globalization;
using SegProbe.Attacks;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>Attacks to make with every combination of the values listed.</summary>
/// <remarks>
/// The step is set in one way: by constants (<see cref="Alpha"/> for ssm and asm, <see cref="Beta"/> and
/// <see cref="Tau"/> for asma), or calibrated by <see cref="FirstStepL2"/>, the default. Values that none of the
/// methods has are a fault.
/// </remarks>
public sealed record AttackSweep
{
    /// <summary>The authors' code always makes this many steps.</summary>
    public const int AuthorsSteps = 2501;

    /// <summary>τ of the paper and of the authors' code.</summary>
    public const double PaperTau = 1e-7;

    /// <summary>Gets the methods; see <see cref="MethodNames"/>.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["ssm", "asm", "asma"];

    /// <summary>Gets the protocols: paper, authors.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = ["paper"];

    /// <summary>Gets what is done with the mask: reach (the default), avoid.</summary>
    public IReadOnlyList<string> Goals { get; init; } = ["reach"];

    /// <summary>Gets the largest number of steps; null for 500, or 2501 with the authors' protocol.</summary>
    public int? Steps { get; init; }

    /// <summary>Gets the IoU, 1 - IoU to avoid the mask, at which an example is done; null for never.</summary>
    public double? StopIou { get; init; }

    /// <summary>Gets the constant multipliers of ssm and asm; null where none is set.</summary>
    public IReadOnlyList<double>? Alpha { get; init; }

    /// <summary>Gets the values of β of asma; null where none is set.</summary>
    public IReadOnlyList<double>? Beta { get; init; }

    /// <summary>Gets the values of τ of asma; null for the paper's 1e-7 where <see cref="Beta"/> is set.</summary>
    public IReadOnlyList<double>? Tau { get; init; }

    /// <summary>
    /// Gets the L2 lengths of the first step that multipliers are calibrated to; null where none is set.
    /// </summary>
    public IReadOnlyList<double>? FirstStepL2 { get; init; }

    /// <summary>
    /// Gets the norms, l2 or linf, of methods that have any; null for l2 of minimum-norm attacks, linf of others.
    /// </summary>
    public IReadOnlyList<string>? Norms { get; init; }

    /// <summary>Gets the budgets of methods that have one, as <see cref="EpsilonText"/> reads them.</summary>
    public IReadOnlyList<string>? Epsilon { get; init; }

    /// <summary>
    /// Gets the IoU, 1 - IoU to avoid the mask, that counts as a success to minimum-norm attacks; null for 0.95.
    /// </summary>
    public IReadOnlyList<double>? SuccessIou { get; init; }

    /// <summary>Gets the names of all methods.</summary>
    public static IReadOnlyCollection<string> MethodNames => SweepExpansion.MethodNames;

    /// <summary>Gives the settings, method by method.</summary>
    /// <param name="onFault">Receives every fault; the settings are complete where there is none.</param>
    /// <param name="nameOf">How a property, for example <c>first_step_l2</c>, is called in messages.</param>
    public IReadOnlyList<AttackOptions> Expand(Action<string> onFault, Func<string, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(onFault);
        ArgumentNullException.ThrowIfNull(nameOf);
        var expansion = new SweepExpansion(this, onFault, nameOf);
        return expansion.Run();
    }

    /// <summary>Gives a value as messages and names show it.</summary>
    internal static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
