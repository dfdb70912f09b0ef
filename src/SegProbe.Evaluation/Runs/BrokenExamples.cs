using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Attacks.Corruptions;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Runs;

/// <summary>What the settings of an audit broke so far, and what is therefore not attacked again.</summary>
/// <param name="run">The run; nothing is left out of one that is no audit.</param>
internal sealed class BrokenExamples(PreparedRun run)
{
    private readonly Dictionary<int, List<ExampleRow>> broken = [];

    /// <summary>Takes note of rows that were made.</summary>
    public void Add(IEnumerable<ExampleRow> rows)
    {
        foreach (var row in rows.Where(IsBroken))
        {
            if (!broken.TryAdd(row.Pair, [row]))
            {
                broken[row.Pair].Add(row);
            }
        }
    }

    /// <summary>
    /// Gives the earlier setting that took a pair as far as this one goes, with the same goal and a change within its
    /// budget; null where the setting is to attack it. Minimum-norm attacks and corruptions leave nothing out: they
    /// measure.
    /// </summary>
    public string? By(int pair, int setting)
    {
        var options = run.Settings[setting];
        if (options is MinimumNormAttackOptions or CorruptionOptions || !broken.TryGetValue(pair, out var rows))
        {
            return null;
        }

        // A search at several budgets is decided where the smallest is.
        var budget = options is BudgetAttackOptions { Norm: var norm, Epsilon: var epsilon }
            ? new AuditBudget(norm, options is ApgdOptions { Schedule: ApgdSchedule.Growing } ? epsilon / 8 : epsilon, "")
            : AuditSet.Unbounded;
        var enough = options.StopIou ?? AuditSet.Broken;
        return rows.Where(row => row.SettingIndex < setting && run.Settings[row.SettingIndex].Goal == options.Goal)
            .Where(row => row.Progress(row.BestIou) >= enough && row is not { Goal: ExampleRow.Untargeted, TargetShare: 0 })
            .FirstOrDefault(row =>
                budget.Holds((budget.Norm == PerturbationNorm.L2 ? row.BestL2 : row.BestLinf)!.Value))
            ?.Setting;
    }

    // A natural change that breaks an image says nothing of what an attack could do.
    private bool IsBroken(ExampleRow row) =>
        run.Plan.Audit is not null
        && run.Settings[row.SettingIndex] is not CorruptionOptions
        && row.Progress(row.BestIou) >= AuditSet.Broken;
}
