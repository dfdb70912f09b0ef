using SegProbe.Attacks;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Evaluation.Targets;

namespace SegProbe.Evaluation.Runs;

/// <summary>A plan that was checked, with all that it takes to run it.</summary>
/// <remarks>
/// The work is cut into units, each some neighbouring pairs with one setting. A unit is attacked and stored as one, so
/// that an interrupted or divided run computes with the same batches as a run in one go, and gets the same figures to
/// the last digit.
/// </remarks>
public sealed class PreparedRun : IDisposable
{
    // Where examples leave their batch early, a unit is longer, so that others can take their places.
    private const int BatchesWithStop = 4;

    /// <summary>Gets the plan.</summary>
    public required EvaluationPlan Plan { get; init; }

    /// <summary>Gets its settings.</summary>
    public required IReadOnlyList<AttackOptions> Settings { get; init; }

    /// <summary>Gets the name of each setting.</summary>
    public IReadOnlyList<string> Names => field ??= SettingNames.Of(Settings);

    /// <summary>Gets where the mask of each setting comes from.</summary>
    public IReadOnlyList<TargetRule> Targets => field ??= [.. Settings.Select(each => Plan.TargetOf(each.Goal))];

    /// <summary>Gets which pixels may change; null for all.</summary>
    public required RegionRule? Region { get; init; }

    /// <summary>Gets the network.</summary>
    public required ModelUnderTest Model { get; init; }

    /// <summary>Gets the images and masks.</summary>
    public required ISampleSource Samples { get; init; }

    /// <summary>Gets the places of the image and of the target's sample of each pair.</summary>
    public required IReadOnlyList<(int Image, int Target)> Pairs { get; init; }

    /// <summary>Gets the side to which images are resized, in pixels; null for none.</summary>
    public required int? Side { get; init; }

    /// <summary>Gets which part of the run is made.</summary>
    public required Shard Part { get; init; }

    /// <summary>Gets the number of rows that the part has when it is complete.</summary>
    public int Expected => Units().Sum(unit => unit.Count);

    /// <summary>
    /// Gets what the folder of this run holds. Its plan has the whole contract, wherever each value came from, and what
    /// the region's file was.
    /// </summary>
    public RunIdentity Identity => new(
        PlanFile.Write(Plan with { Contract = Model.Model.Contract.Values, RegionSha256 = Region?.Sha256 }),
        Model.Identity.Sha256,
        Part.ToString(),
        Expected);

    /// <summary>
    /// Gives the units of the part, in the order of the work. Of an audit a part has all settings of its pairs, since
    /// later ones depend on what earlier ones broke.
    /// </summary>
    public IEnumerable<WorkUnit> Units()
    {
        var isAudit = Plan.Audit is not null;
        var size = Plan.BatchSize * (!isAudit && Settings.Any(each => each.StopIou is not null) ? BatchesWithStop : 1);
        for (var first = 0; first < Pairs.Count; first += size)
        {
            for (var setting = 0; setting < Settings.Count; setting++)
            {
                var block = first / size;
                if (Part.Has(isAudit ? block : (block * Settings.Count) + setting))
                {
                    yield return new(first, Math.Min(size, Pairs.Count - first), setting);
                }
            }
        }
    }

    /// <summary>Gives a run of another plan with the same model and data, which then belong to it.</summary>
    /// <exception cref="PlanException">The plan's attacks are not sound.</exception>
    internal PreparedRun With(EvaluationPlan plan)
    {
        var faults = new List<string>();
        var settings = plan.Expand(faults.Add, (_, name) => name);
        return faults.Count > 0
            ? throw new PlanException(faults)
            : new()
            {
                Plan = plan,
                Settings = settings,
                Region = Region,
                Model = Model,
                Samples = Samples,
                Pairs = Pairs,
                Side = Side,
                Part = Part,
            };
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
