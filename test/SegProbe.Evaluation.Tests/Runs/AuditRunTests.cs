using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Tests.Runs;

public sealed class AuditRunTests(TinyUNet network) : IClassFixture<TinyUNet>, IDisposable
{
    private readonly RunFixture fixture = new(network);

    private EvaluationPlan Plan => fixture.Plan with
    {
        Pairs = 6,
        Audit = AuditSet.Version,
        Attacks =
        [
            new() { Methods = ["noise"], ["goal"] = ["untargeted"], ["epsilon"] = ["200/255"] },
            new()
            {
                Methods = ["min-norm"],
                ["norm"] = ["linf"],
                ["goal"] = ["untargeted"],
                ["steps"] = ["20"],
                ["success_iou"] = ["0.9"],
            },
            new()
            {
                Methods = ["pgd", "apgd-mce"],
                ["goal"] = ["untargeted"],
                ["steps"] = ["8"],
                ["epsilon"] = ["1/255", "60/255", "200/255"],
            },
            new()
            {
                Methods = ["pgd"],
                ["norm"] = ["l2"],
                ["goal"] = ["untargeted", "targeted"],
                ["steps"] = ["8"],
                ["epsilon"] = ["3"],
                ["stop_iou"] = ["0.9"],
            },
        ],
    };

    [Fact]
    public void Run_DoesNotAttackAgain_WhatWasBrokenWithinTheBudget()
    {
        var rows = fixture.Run("a", Plan);

        var skipped = rows.Where(row => row.BrokenBy is not null).ToList();
        Assert.Equal(6 * 10, rows.Count);
        Assert.NotEmpty(skipped);
        Assert.All(skipped, row =>
        {
            var before = Assert.Single(rows, each => each.Setting == row.BrokenBy && each.Pair == row.Pair);
            Assert.True(before.SettingIndex < row.SettingIndex && before.Goal == row.Goal && before.BestIou <= 0.1);
            Assert.InRange(
                (row.Norm ?? "linf") == "l2" ? before.BestL2!.Value : before.BestLinf!.Value, 0, 200.0 / 255 + 3);
            Assert.Equal((null, null, 0L), (row.BestIou, row.Failure, row.ForwardPasses));
        });
        Assert.All(
            rows.Where(row => row.BrokenBy is null && row.Method is "pgd" or "apgd-mce" && row.BrokenBy is null),
            row => Assert.DoesNotContain(rows, each =>
                each.Pair == row.Pair && each.Goal == row.Goal && each.Method != "noise"
                && each.SettingIndex < row.SettingIndex
                && each.BestIou <= 0.1 && (row.Setting.Contains("l2", StringComparison.Ordinal)
                    ? each.BestL2 <= 3
                    : each.BestLinf <= Epsilon(row))));
        Assert.All(rows.Where(row => row.Method is "noise" or "min-norm"), row => Assert.Null(row.BrokenBy));
        Assert.All(rows, row => Assert.Equal(row.DiskIou is null, row.DiskHd95 is null));
        Assert.Contains(rows, row => row.DiskHd95 > 0);
    }

    [Fact]
    public void Summaries_DoNotCountWhatWasNotAttacked()
    {
        var rows = fixture.Run("a", Plan);

        var summaries = SettingSummary.Summarise(rows);

        Assert.Equal(rows.Count(row => row.BrokenBy is null), summaries.Sum(each => each.Examples));
        Assert.All(summaries, each => Assert.Equal(0, each.Failures));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(14)]
    public void Run_ThatWasStopped_EndsAsOneInOneGo(int after)
    {
        var straight = fixture.Run("a", Plan);
        var stopped = fixture.Run("b", Plan, stopAfter: after);

        var resumed = fixture.Run("b", Plan);

        Assert.InRange(stopped.Count, after, straight.Count - 1);
        Assert.Equal(straight.Select(Timeless), resumed.Select(Timeless));
    }

    [Fact]
    public void Parts_MergeToTheWholeRun()
    {
        var straight = fixture.Run("a", Plan);
        var parts = Enumerable.Range(1, 2).Select(i => fixture.Run($"part{i}", Plan, part: new(i, 2))).ToList();

        RunMerge.Write(fixture.Folder("all"), [fixture.Folder("part1"), fixture.Folder("part2")]);

        using var all = RunStore.OpenToRead(fixture.Folder("all"));
        Assert.Equal(straight.Select(Timeless), all.Rows().Select(Timeless));
        Assert.Empty(parts[0].Select(row => row.Pair).Intersect(parts[1].Select(row => row.Pair)));
        Assert.NotNull(all.Trajectory(3, straight[^1].Setting));
    }

    [Fact]
    public void Prepare_RefusesAnotherSet()
    {
        var error = Assert.Throws<PlanException>(() => RunFixture.Prepare(Plan with { Audit = "audit-0" }));

        Assert.StartsWith(
            "audit must be audit-2, the set of this program, got 'audit-0'.", Assert.Single(error.Faults));
    }

    public void Dispose() => fixture.Dispose();

    private static double Epsilon(ExampleRow row) => row.Epsilon ?? throw new InvalidOperationException();

    private static ExampleRow Timeless(ExampleRow row) => row with { Seconds = 0 };
}
