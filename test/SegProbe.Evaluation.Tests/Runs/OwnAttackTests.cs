using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Attacks.Engine;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Runs;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Runs;

/// <summary>An attack and its parameters that nothing but these tests declares, from the plan to the row and back.</summary>
public sealed class OwnAttackTests(TinyUNet network) : IClassFixture<TinyUNet>, IDisposable
{
    private static readonly AttackCatalog Catalog = AttackCatalog.Default.With(
        new(() => new OwnOptions(), AttackFamily.Budget, Paper: null, AttackOrigin.Own));

    private readonly RunFixture fixture = new(network);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Parameter_GoesFromThePlanToTheRowAndItsFiles()
    {
        const string attacks = """
            { "model": "m", "data": "d", "attacks": [
              { "methods": ["own", "asm"], "steps": 2 , "jitter": [0.25, 0.5], "mood": ["calm", "wild"] }] }
            """;
        var plan = fixture.Plan with { Pairs = 1, Attacks = PlanFile.Parse(attacks, "plan.json").Attacks };
        using var run = new RunPreparation(plan, Shard.Whole, (_, name) => name) { Catalog = Catalog }.Run(CPU);
        using (var store = RunStore.OpenToWrite(fixture.Folder("own"), run.Identity))
        {
            new EvaluationRunner(run, store, fixture.Folder("own"), KeptFiles.None, RunFixture.Environment)
                .Run(_ => { }, TestContext.Current.CancellationToken);
        }

        using var read = RunStore.OpenToRead(fixture.Folder("own"));
        var rows = read.Rows();

        Assert.Equal(["own", "own-wild", "own-jitter-0.5", "own-jitter-0.5-wild", "asm"], run.Names);
        Assert.Equal(run.Names, rows.Select(row => row.Setting));
        Assert.Equal([0.25, 0.25, 0.5, 0.5, null], rows.Select(row => row.Parameters.Number("jitter")));
        Assert.Equal(["calm", "wild", "calm", "wild", null], rows.Select(row => row.Parameters.Text("mood")));
        Assert.All(rows, row => Assert.Null(row.Failure));
        Assert.Equal(
            PlanFile.Write(plan), PlanFile.Write(PlanFile.Parse(PlanFile.Write(plan), "plan.json")));
        RowFile.Write(folder["rows.parquet"], rows);
        RowFile.Write(folder["rows.csv"], rows);
        Assert.Equal(rows, RowFile.ReadParquet(folder["rows.parquet"]));
        Assert.Contains(",jitter,mood,", File.ReadLines(folder["rows.csv"]).First());
    }

    [Fact]
    public void Parameter_IsRefused_WhereAnAttackLacksIt()
    {
        var faults = new List<string>();

        new AttackSweep { Methods = ["asm"], ["jitter"] = ["1"] }.Expand(Catalog, faults.Add, name => name);
        new AttackSweep { Methods = ["own"], ["jitter"] = ["2"] }.Expand(Catalog, faults.Add, name => name);

        Assert.Equal(
            [
                "jitter must belong to a method, got it with asm. Leave it out, or add a method that has it.",
                "jitter: Jitter must lie in [0, 1], got 2. Give another value.",
            ],
            faults);
    }

    public void Dispose()
    {
        fixture.Dispose();
        folder.Dispose();
    }

    private enum Mood
    {
        Calm,
        Wild,
    }

    private sealed record OwnOptions : BudgetAttackOptions
    {
        public override string Name => "own";

        [AttackParameter("A number that only this test knows.", Hint = "V")]
        public double Jitter
        {
            get;
            init => field = value is >= 0 and <= 1
                ? value
                : throw new ArgumentOutOfRangeException(
                    nameof(Jitter), FormattableString.Invariant($"Jitter must lie in [0, 1], got {value}. Give another value."));
        }
        = 0.25;

        [AttackParameter("A choice that only this test knows.")]
        public Mood Mood { get; init; }

        public override UpdateRule CreateRule() => new PgdOptions().CreateRule();
    }
}
