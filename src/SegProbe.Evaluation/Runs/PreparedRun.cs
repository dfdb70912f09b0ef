using SegProbe.Attacks;
using SegProbe.Evaluation.Cases;
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

    /// <summary>Gets the methods that its settings are of.</summary>
    public required AttackCatalog Catalog { get; init; }

    /// <summary>Gets its settings.</summary>
    public required IReadOnlyList<AttackOptions> Settings { get; init; }

    /// <summary>Gets the name of each setting.</summary>
    public IReadOnlyList<string> Names => field ??= SettingNames.Choose(Settings, Catalog);

    /// <summary>Gets where the mask of each setting comes from.</summary>
    public IReadOnlyList<TargetRule> Targets => field ??= [.. Settings.Select(setting => TargetOf(setting.Goal))];

    /// <summary>Gets which pixels may change; null for all.</summary>
    public required RegionRule? Region { get; init; }

    /// <summary>Gets the network.</summary>
    public required ModelUnderTest Model { get; init; }

    /// <summary>Gets what a pass of the first image showed of the network.</summary>
    public required ProbeResult Probe { get; init; }

    /// <summary>
    /// Gets the first case that could be loaded, with the first setting's mask, its region, and what the network draws on
    /// the image.
    /// </summary>
    public required AttackCase First { get; init; }

    /// <summary>Gets the one image of the run and what its mask is made from; null where there is a data set.</summary>
    public CaseFiles? Files { get; init; }

    /// <summary>Gets the images and masks.</summary>
    public required CaseSamples Samples { get; init; }

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
        var isStopped = Settings.Any(setting => setting.StopIou is not null);
        var size = Plan.BatchSize * (!isAudit && isStopped ? BatchesWithStop : 1);
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

    /// <summary>Makes what attacks cases with one setting, writes their files and makes their records.</summary>
    /// <param name="setting">The place of the setting in the plan.</param>
    /// <param name="threads">The number of threads, for the record.</param>
    /// <param name="versions">The versions of the software, for the record.</param>
    public CaseRunner Runner(int setting, int threads, SoftwareVersions versions) =>
        new(Model, Probe.Classes, RunSettings(setting, threads, versions));

    /// <summary>Gives what all examples of a setting share.</summary>
    internal RunSettings RunSettings(int setting, int threads, SoftwareVersions versions) => new()
    {
        Attack = Settings[setting],
        TargetFrom = Rule(Settings[setting].Goal)?.ToString() ?? (Files!.TargetClass is null ? "file" : "class"),
        Region = Plan.Region,
        Bits = Plan.Bits,
        JpegQualities = EotText.Read(Plan.Eot),
        BatchSize = Plan.BatchSize,
        Seed = Plan.Seed,
        MaskThreshold = Plan.MaskThreshold,
        Threads = threads,
        Versions = versions,
    };

    // Null where the mask of the only image is what was given, a file or a class.
    private TargetRule? Rule(AttackGoal goal) =>
        Files is { } files ? files.Rule(Plan, goal, name => name) : Plan.TargetOf(goal);

    private TargetRule TargetOf(AttackGoal goal) => Rule(goal) ?? TargetRule.Other;

    /// <summary>Gives a run of another plan with the same model and data, which then belong to it.</summary>
    /// <exception cref="PlanException">The plan's attacks are not sound.</exception>
    internal PreparedRun With(EvaluationPlan plan)
    {
        var faults = new List<string>();
        var settings = plan.Expand(Catalog, faults.Add, (_, name) => name);
        return faults.Count > 0
            ? throw new PlanException(faults)
            : new()
            {
                Plan = plan,
                Catalog = Catalog,
                Settings = settings,
                Region = Region,
                Model = Model,
                Probe = Probe,
                First = First,
                Samples = Samples,
                Pairs = Pairs,
                Side = Side,
                Part = Part,
            };
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}

/// <summary>Neighbouring pairs that are attacked with one setting and stored as one.</summary>
/// <param name="First">The place of the first pair in the draw.</param>
/// <param name="Count">The number of pairs.</param>
/// <param name="Setting">The place of the setting in the plan.</param>
public readonly record struct WorkUnit(int First, int Count, int Setting);
