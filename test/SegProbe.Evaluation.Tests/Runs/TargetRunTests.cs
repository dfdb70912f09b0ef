using SegProbe.Attacks;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Evaluation.Targets;
using SegProbe.Evaluation.Tests.Training;

namespace SegProbe.Evaluation.Tests.Runs;

/// <summary>Runs whose masks are the images' own, made from a prediction, or bounded to a region.</summary>
public sealed class TargetRunTests(TinyUNet network) : IClassFixture<TinyUNet>, IDisposable
{
    private readonly RunFixture fixture = new(network);

    private EvaluationPlan Plan => fixture.Plan with
    {
        Pairs = 6,
        BatchSize = 4,
        Attacks = [new() { Methods = ["asma"], ["steps"] = ["3"] }],
    };

    [Fact]
    public void Run_TakesEachImageOnce_AndItsOwnMask_WhereMasksAreAvoided()
    {
        var rows = fixture.Run(
            "a", Plan with { Attacks = [new() { Methods = ["pgd"], ["goal"] = ["targeted", "untargeted"], ["steps"] = ["5"] }] });

        var (reach, avoid) = (
            rows.Where(row => row.Goal == "targeted").ToList(), rows.Where(row => row.Goal == "untargeted").ToList());
        Assert.Equal(6, avoid.Select(row => row.Image).Distinct().Count());
        Assert.All(avoid, row =>
        {
            Assert.Equal(("pgd-untargeted", "truth"), (row.Setting, row.TargetFrom));
            Assert.Equal(Path.GetFileName(row.Image), Path.GetFileName(row.Target));
            Assert.True(row.BestIou <= row.LastIou && row.BestIou <= row.CleanIou);
        });
        Assert.Equal(avoid.Select(row => row.Image), reach.Select(row => row.Image));
        Assert.All(reach, row => Assert.NotEqual(Path.GetFileName(row.Image), Path.GetFileName(row.Target)));
    }

    [Fact]
    public void Row_TellsWhenTheMaskWasLeft_AsTheTrajectoryHasIt()
    {
        AttackSweep slow = new() { Methods = ["pgd"], ["goal"] = ["untargeted"], ["epsilon"] = ["0.1"], ["steps"] = ["60"] };
        var row = fixture.Run("a", Plan with { Attacks = [slow] }).First(each => each.StepAtIou50 > 5);

        using var store = RunStore.OpenToRead(fixture.Folder("a"));
        var states = store.Trajectory(row.Pair, row.Setting)!;

        Assert.Equal(states.First(state => state.Iou <= 0.5).Step, row.StepAtIou50);
        Assert.Equal(
            states.Where(state => state.Iou <= 0.5).Min(state => state.L2), row.L2AtIou50!.Value, tolerance: 1e-6);
    }

    [Fact]
    public void Run_ReachesWhatTheRuleMakesOfThePrediction_WithoutPassesOfItsOwn()
    {
        var plain = fixture.Run("plain", Plan);
        var rows = fixture.Run("shifted", Plan with { TargetFrom = "shift:3,-2" });

        Assert.Equal(plain.Select(row => row.ForwardPasses), rows.Select(row => row.ForwardPasses));
        foreach (var row in rows)
        {
            Assert.Equal(("prediction+shift:3,-2", "prediction+shift:3,-2"), (row.TargetFrom, row.Target));
            var (clean, target) = (Mask("shifted", row, "prediction_clean.png"), Mask("shifted", row, "target.png"));
            Assert.Equal(TargetRule.Read("shift:3,-2", AttackGoal.Targeted).Apply(clean, null).Labels, target.Labels);
        }
    }

    [Fact]
    public void Run_GoesOn_WithMasksMadeFromPredictions()
    {
        var plan = Plan with
        {
            TargetFrom = "truth+grow:2",
            Attacks = [new() { Methods = ["asma", "asm"], ["steps"] = ["3"] }],
        };
        var other = plan with { TargetFrom = "erase" };

        Assert.NotEmpty(fixture.Run("a", plan, stopAfter: 3));
        Assert.NotEmpty(fixture.Run("b", other, stopAfter: 3));

        Assert.All(fixture.Run("a", plan), row => Assert.EndsWith(".png", row.Target));
        Assert.All(fixture.Run("b", other), row => Assert.Equal((0, null), (row.TargetShare, row.Failure)));
    }

    [Theory]
    [InlineData("truth")]
    [InlineData("outside:target")]
    public void Run_LeavesPixelsOutsideTheRegionAsTheyWere_BitForBit(string region)
    {
        foreach (var method in (string[])["asma", "pgd", "min-norm"])
        {
            var rows = fixture.Run(method, Plan with
            {
                Region = region,
                Attacks = [new() { Methods = [method], ["steps"] = ["6"] }],
            });

            Assert.All(rows.Where(row => row.Failure is null), row => RequireUnchangedOutside(method, row, region));
            Assert.Contains(rows, row => row.BestL2 > 0);
            Assert.All(rows, row => Assert.Equal(region, row.Region));
        }
    }

    [Fact]
    public void Run_FailsAnExampleAlone_WhoseRegionHasNoPixels()
    {
        ImageFile.WritePng(
            Path.Combine(Path.GetDirectoryName(fixture.Image(0))!, "..", "masks", "2.png"),
            new(1, TinyTraining.Size, TinyTraining.Size, new byte[TinyTraining.Size * TinyTraining.Size]));

        var rows = fixture.Run("a", Plan with { Region = "truth" });

        var failed = Assert.Single(rows, row => row.Failure is not null && Path.GetFileName(row.Image) == "2.png");
        Assert.StartsWith("region truth must have pixels that may change, got none of", failed.Failure);
        Assert.Contains(rows, row => row.Failure is null);
    }

    [Fact]
    public void Run_IsRefused_WhereTheRegionsFileHasChanged()
    {
        var file = fixture.Folder("roi.png");
        ImageFile.WritePng(file, new(1, 2, 2, [0, 255, 0, 0]));
        var plan = Plan with { Region = file };
        fixture.Run("a", plan, stopAfter: 1);
        string identity;
        using (var run = RunFixture.Prepare(plan))
        {
            identity = run.Identity.Plan;
        }

        ImageFile.WritePng(file, new(1, 2, 2, [255, 255, 0, 0]));

        using var changed = RunFixture.Prepare(plan);
        Assert.StartsWith("region_sha256 is ", Assert.Single(PlanDifference.Between(identity, changed.Identity.Plan)));
        var error = Assert.Throws<PlanException>(() => RunFixture.Prepare(PlanFile.Parse(identity, "plan")));
        Assert.StartsWith("region must be as the plan says (SHA-256 ", Assert.Single(error.Faults));
    }

    public static TheoryData<EvaluationPlan, string> Faults => new()
    {
        { Empty with { Pairs = 7, TargetFrom = "truth" }, "pairs: pairs must be 1 to the number of samples" },
        { Empty with { TargetFrom = "hide" }, "target_from must be other, truth, prediction or steps of erase" },
        { Empty with { TargetFrom = "swap:0,2" }, "target_from must name labels 0 to 1, the model's classes" },
        {
            Empty with { TargetFrom = "erase", Attacks = [new() { Methods = ["pgd"], ["goal"] = ["targeted", "untargeted"] }] },
            "target_from must be truth or prediction with goal untargeted, got 'erase'."
        },
        {
            Empty with { Region = "none.png" },
            "none.png must be a region's picture, or truth or target, got nothing there."
        },
    };

    private static EvaluationPlan Empty { get; } = new() { Model = "", Data = "", Pairs = 2 };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Plan_IsRefused_WhoseMasksOrRegionCannotBe(EvaluationPlan wrong, string fault)
    {
        var plan = wrong with { Model = fixture.Plan.Model, Data = fixture.Plan.Data };

        var error = Assert.Throws<PlanException>(() => RunFixture.Prepare(plan));

        Assert.StartsWith(fault, Assert.Single(error.Faults));
    }

    public void Dispose() => fixture.Dispose();

    private LabelMap Mask(string run, ExampleRow row, string name) =>
        MaskFile.Read(Path.Combine(fixture.Folder(run), row.Setting, $"{row.Pair:D4}", name), new());

    private void RequireUnchangedOutside(string run, ExampleRow row, string region)
    {
        var folder = Path.Combine(fixture.Folder(run), row.Setting, $"{row.Pair:D4}");
        var (clean, changed) = (Read("image.png"), Read("adversarial.png"));
        var truth = MaskFile.Read(row.Image.Replace("images", "masks"), new());
        var allowed = RegionRule.Read(region).Apply(clean.Space, truth, Mask(run, row, "target.png"), null);
        Assert.InRange(allowed.Labels.Sum(each => each), 1, allowed.Labels.Length - 1);
        Assert.All(
            clean.Values.Zip(changed.Values).Index()
                .Where(each => allowed.Labels[each.Index % allowed.Labels.Length] == 0),
            each => Assert.Equal(each.Item.First, each.Item.Second));

        PixelImage Read(string name) => ImageFile.Read(Path.Combine(folder, name));
    }
}
