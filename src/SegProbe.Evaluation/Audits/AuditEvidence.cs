using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Evaluation.Audits.Probes;
using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Audits;

/// <summary>What the checks of an audit look at.</summary>
/// <param name="Settings">The settings of the run.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Examples">The states found.</param>
/// <param name="Curves">The curves.</param>
/// <param name="Probe">What the model does on clean images.</param>
/// <param name="Trajectory">Gives the states of a row; null where they are not kept.</param>
internal sealed record AuditEvidence(
    IReadOnlyList<AttackOptions> Settings,
    IReadOnlyList<ExampleRow> Rows,
    IReadOnlyList<AuditedExample> Examples,
    IReadOnlyList<AuditCurve> Curves,
    ModelProbe Probe,
    Func<ExampleRow, IReadOnlyList<TrajectoryPoint>?> Trajectory)
{
    /// <summary>Gets the rows of attacks that were made and have figures.</summary>
    public IReadOnlyList<ExampleRow> Attacked { get; } =
    [
        .. Rows.Where(row =>
            row is { BrokenBy: null, BestIou: not null } && !AuditSet.IsCorruption(Settings[row.SettingIndex])),
    ];

    /// <summary>Tells whether a row is of PGD, the weak attack within a budget.</summary>
    public bool IsWeak(ExampleRow row) => Settings[row.SettingIndex] is PgdOptions;

    /// <summary>Tells whether a row is of a strong attack within a budget.</summary>
    public bool IsStrong(ExampleRow row) => Settings[row.SettingIndex] is ApgdOptions;

    /// <summary>Tells whether a row is of an attack at several budgets in turn.</summary>
    public bool IsGrowing(ExampleRow row) => Settings[row.SettingIndex] is ApgdOptions { Schedule: ApgdSchedule.Growing };

    /// <summary>Tells whether a row is of a search that asks for scores alone.</summary>
    public bool IsBlackBox(ExampleRow row) => Settings[row.SettingIndex] is SquareOptions;

    /// <summary>Gives how far a row came towards its goal.</summary>
    public static double Progress(ExampleRow row) => row.Progress(row.BestIou)!.Value;
}
