using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Targets;

namespace SegProbe.Evaluation.Runs;

/// <summary>Makes what a run lacks, unit by unit, and stores each unit as it is done.</summary>
public sealed class EvaluationRunner
{
    private readonly PreparedRun run;
    private readonly RunStore store;
    private readonly string folder;
    private readonly KeptFiles keep;
    private readonly RunEnvironment environment;
    private readonly List<WorkUnit> missing;
    private readonly BrokenExamples broken;
    private readonly HashSet<string> sizes = [];
    private int stored;
    private double steps;

    /// <summary>Finds out what is missing.</summary>
    /// <param name="run">The run.</param>
    /// <param name="store">Its rows.</param>
    /// <param name="folder">Where pictures go: FOLDER/SETTING/0000, 0001, ...</param>
    /// <param name="keep">Which files of an example are kept.</param>
    /// <param name="environment">Where and how rows are made from now on.</param>
    /// <exception cref="DataFileException">A file is not what it was when its row was made.</exception>
    public EvaluationRunner(
        PreparedRun run, RunStore store, string folder, KeptFiles keep, RunEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(store);
        (this.run, this.store, this.folder, this.keep, this.environment) = (run, store, folder, keep, environment);
        var done = store.Done();
        missing = [.. run.Units().Where(unit => !done.Contains((unit.First, run.Names[unit.Setting])))];
        stored = done.Count;
        broken = new(run);
        var rows = store.Rows();
        broken.Add(rows);
        RequireSameFiles(rows);
    }

    /// <summary>Gets the passes that were computed since the start.</summary>
    public Passes Computed { get; private set; } = new(0, 0);

    /// <summary>Gets the passes that the rows made since the start needed.</summary>
    public Passes Needed { get; private set; } = new(0, 0);

    /// <summary>
    /// Gets what a user should know of the images read since the start, but for what holds of the run's first image.
    /// </summary>
    public ImageRemarks Remarks { get; } = new();

    /// <summary>Gets the number of rows that are missing.</summary>
    public int Missing => missing.Sum(unit => unit.Count);

    /// <summary>Gets the steps that the missing rows take at most.</summary>
    public double MissingSteps => missing.Sum(unit => (double)unit.Count * run.Settings[unit.Setting].TotalSteps);

    /// <summary>Makes the missing rows.</summary>
    /// <param name="onProgress">Called after every step.</param>
    /// <param name="cancellation">Checked before every step; what is stored stays.</param>
    /// <exception cref="IOException">The disk is full or failed; what is stored stays.</exception>
    public void Run(Action<RunProgress> onProgress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(onProgress);
        if (missing.Count == 0)
        {
            return;
        }

        store.Add(environment);
        var blocks = missing.GroupBy(unit => (unit.First, unit.Count)).ToList();
        var next = Load(blocks[0].Key, cancellation);
        for (var i = 0; i < blocks.Count; i++)
        {
            // The next images are read while these are under attack.
            var cases = next.GetAwaiter().GetResult();
            next = i + 1 < blocks.Count ? Load(blocks[i + 1].Key, cancellation) : next;
            cases.Keys.ToList().ForEach(target => Complete(cases[target], target));
            foreach (var unit in blocks[i])
            {
                Attack(unit, cases[run.Targets[unit.Setting]], onProgress, cancellation);
            }
        }
    }

    private Task<Dictionary<TargetRule, LoadedCase[]>> Load(
        (int First, int Count) block, CancellationToken cancellation) => Task.Run(
        () => run.Targets.Distinct().ToDictionary(target => target, target => Enumerable.Range(block.First, block.Count)
            .Select(pair =>
            {
                cancellation.ThrowIfCancellationRequested();
                return LoadedCase.Load(run.Samples, target.Places(run.Pairs[pair]), run.Side);
            })
            .ToArray()),
        cancellation);

    // A case that the network does not take, or that has no region, fails by itself.
    private void Complete(LoadedCase[] cases, TargetRule target)
    {
        for (var i = 0; i < cases.Length; i++)
        {
            if (cases[i].Case is { } loaded)
            {
                Remarks.Add(loaded.ImageFile.Path, loaded.Image, run.First.Image.Remarks);
                try
                {
                    cases[i] = cases[i] with { Case = Completed(loaded, target) };
                }
                catch (DataFileException exception)
                {
                    cases[i] = cases[i].Without(exception.Message);
                }
            }
        }
    }

    // An image of a new size may not fit the network.
    private AttackCase Completed(AttackCase loaded, TargetRule target)
    {
        var size = $"{loaded.Image.Channels} of {loaded.Image.Size}";
        var prediction = sizes.Contains(size)
            ? run.Model.Predict(loaded.Image)
            : run.Model.Probe(loaded.Image).Prediction;
        sizes.Add(size);
        return CaseSource.With(
            loaded with { Prediction = prediction }, target, run.Region, run.Model, run.Probe.Classes);
    }

    private void Attack(
        WorkUnit unit, LoadedCase[] cases, Action<RunProgress> onProgress, CancellationToken cancellation)
    {
        var (options, name) = (run.Settings[unit.Setting], run.Names[unit.Setting]);
        var breakers = cases.Select((_, i) => broken.By(unit.First + i, unit.Setting)).ToArray();
        var sound = Enumerable.Range(0, cases.Length)
            .Where(i => cases[i].Case is not null && breakers[i] is null)
            .ToArray();
        var before = steps;
        void Advance(double count)
        {
            steps += count;
            onProgress(new(stored, steps, name));
        }

        RemoveLeftovers(unit);
        var versions = new SoftwareVersions(environment.Segprobe, environment.Torchsharp, environment.Libtorch);
        var settings = run.RunSettings(unit.Setting, environment.Threads, versions);
        var runner = new CaseRunner(run.Model, run.Probe.Classes, settings);
        var results = runner.Run(
            [.. sound.Select(i => cases[i].Case!)],
            index => FolderOf(unit.Setting, unit.First + sound[index]),
            keep,
            count => Advance(count),
            cancellation: cancellation);
        Computed = Computed.Plus(runner.Computed);
        Needed = results.Aggregate(Needed, (sum, result) => sum.Plus(result.Record.Passes));
        var maker = new RowMaker(run, unit.Setting, settings);
        var withStates = keep != KeptFiles.None || run.Plan.Audit is not null;
        var made = results.Select((result, i) => new StoredExample(
            maker.Row(unit.First + sound[i], result), withStates ? result.Trajectory : null));
        var others = Enumerable.Range(0, cases.Length).Except(sound)
            .Select(i => new StoredExample(maker.Row(unit.First + i, cases[i], breakers[i]), null));
        StoredExample[] rows = [.. made.Concat(others).OrderBy(example => example.Row.Pair)];
        store.Add(rows);
        broken.Add(rows.Select(example => example.Row));
        stored += unit.Count;
        Advance(((double)unit.Count * options.TotalSteps) - (steps - before));
    }

    // Where nothing is kept, no folder of the setting is left either.
    private string FolderOf(int setting, int pair) =>
        Path.Combine(
            folder,
            $"{run.Names[setting]}{(keep == KeptFiles.None ? '-' : Path.DirectorySeparatorChar)}{pair:D4}");

    // What a process that ended in the middle of this unit had written already.
    private void RemoveLeftovers(WorkUnit unit)
    {
        for (var pair = unit.First; pair < unit.First + unit.Count; pair++)
        {
            ExampleFolder.Remove(FolderOf(unit.Setting, pair));
        }
    }

    private void RequireSameFiles(IReadOnlyList<ExampleRow> rows)
    {
        // The model, which is the same, decides what was made from predictions.
        var images = rows.Select(row => (run.Pairs[row.Pair].Image, Sha256: row.ImageSha256, IsMask: false));
        var masks = rows.Select(row => (Row: row, Target: run.Targets[row.SettingIndex]))
            .Where(made => made.Target.Start != TargetStart.Prediction)
            .Select(made => (
                Image: made.Target.Places(run.Pairs[made.Row.Pair]).Mask, Sha256: made.Row.TargetSha256, IsMask: true));
        var changed = images.Concat(masks).Where(file => file.Sha256.Length > 0).Distinct().AsParallel()
            .Select(file => (
                Now: file.IsMask ? run.Samples.MaskIdentity(file.Image) : run.Samples.ImageIdentity(file.Image),
                Then: file.Sha256))
            .FirstOrDefault(file => file.Now.Sha256 != file.Then);
        if (changed.Now is not null)
        {
            throw new DataFileException(
                changed.Now.Path, $"must be as it was when its row was made (SHA-256 {changed.Then})",
                $"SHA-256 {changed.Now.Sha256}", "Restore the file, or start again in another folder.");
        }
    }
}

/// <summary>How far a run is.</summary>
/// <param name="Rows">Rows stored, those of earlier starts included.</param>
/// <param name="Steps">
/// Steps of this start, each example of a batch counting; a finished example counts in full.
/// </param>
/// <param name="Setting">The name of the setting at work.</param>
public readonly record struct RunProgress(int Rows, double Steps, string Setting);
