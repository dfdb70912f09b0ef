using SegProbe.Attacks;
using SegProbe.Evaluation.Audits;
using SegProbe.Evaluation.Audits.Probes;
using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Runs;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Evaluation.Tests.Runs;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Audits;

/// <summary>Audits of made networks, on discs that are 8 grey levels brighter than what is around them.</summary>
internal static class AuditFixture
{
    public const int Side = 12;
    public const int Samples = 6;

    private static readonly AuditBudget[] Ladder =
    [
        new(PerturbationNorm.L2, 0.1, "0.1"),
        new(PerturbationNorm.L2, 0.3, "0.3"),
        new(PerturbationNorm.Linf, 3.0 / 255, "3/255"),
        new(PerturbationNorm.Linf, 8.0 / 255, "8/255"),
    ];

    /// <summary>Runs an audit.</summary>
    /// <param name="margin">The network.</param>
    /// <param name="onSetting">Told the setting that is at work.</param>
    /// <param name="samples">The images; null for all of the discs.</param>
    /// <param name="conditions">When it fails.</param>
    public static AuditRecord Audit(
        Func<Tensor, Tensor> margin, Action<string>? onSetting = null, ISampleSource? samples = null,
        params string[] conditions)
    {
        set_num_threads(1);
        using var folder = new TemporaryFolder();
        using var run = Prepare(margin, samples ?? Discs());
        using var store = RunStore.OpenToWrite(folder["run"], run.Identity);
        new EvaluationRunner(run, store, folder["run"], KeptFiles.None, RunFixture.Environment).Run(
            progress => onSetting?.Invoke(progress.Setting), TestContext.Current.CancellationToken);
        return AuditReport.Make(
            new(run, Ladder, [1, Side, Side], [.. conditions.Select(AuditCondition.Parse)]), store);
    }

    /// <summary>Looks at a network of the discs as an audit does beside its attacks.</summary>
    public static IReadOnlyList<AuditCheck> Probe(Func<Tensor, Tensor> margin)
    {
        set_num_threads(1);
        using var run = Prepare(margin, Discs());
        return ProbeChecks.Run(ModelProbe.Measure(run));
    }

    /// <summary>Gives the names of the checks that fired.</summary>
    public static IEnumerable<string> Fired(AuditRecord audit) =>
        audit.Checks.Where(check => check.Fired).Select(check => check.Name);

    public static ListedSamples Discs() => new([.. Enumerable.Range(0, Samples).Select(Disc)]);

    private static PreparedRun Prepare(Func<Tensor, Tensor> margin, ISampleSource samples)
    {
        var plan = new EvaluationPlan
        {
            Model = "network",
            Data = samples.Name,
            Pairs = samples.Ids.Count,
            Audit = AuditSet.Version,
            Attacks = AuditSet.Attacks(Ladder),
        };
        var model = ModelUnderTest.Wrap(new MadeNetwork(margin), channels: 1);
        var first = CaseSource.FromPairs(samples, [(0, 0)], size: null)[0];
        return new()
        {
            Plan = plan,
            Catalog = AttackCatalog.Default,
            Settings = plan.Expand(AttackCatalog.Default, Assert.Fail, (_, name) => name),
            Model = model,
            Probe = model.Probe(first.Image),
            First = first,
            Samples = new PictureSamples(samples),
            Pairs = PairDraw.DrawImages(samples.Ids.Count, samples.Ids.Count, seed: 1),
            Region = null,
            Side = null,
            Part = Shard.Whole,
        };
    }

    // No two at the same place; all of the same size.
    private static Sample Disc(int index)
    {
        var (row, column) = (4 + (index / 3 * 3), 3.5 + (index % 3 * 2.5));
        var inside = Enumerable.Range(0, Side * Side)
            .Select(i => Math.Pow((i / Side) - row, 2) + Math.Pow((i % Side) - column, 2) <= 10)
            .ToArray();
        return new(
            new(1, Side, Side, [.. inside.Select(isInside => (byte)(isInside ? 130 : 122))]),
            new(Side, Side, [.. inside.Select(isInside => (byte)(isInside ? 1 : 0))]));
    }
}
