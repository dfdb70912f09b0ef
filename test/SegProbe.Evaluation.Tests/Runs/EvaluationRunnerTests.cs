using SegProbe.Attacks;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Tests.Runs;

public sealed class EvaluationRunnerTests(TinyUNet network) : IClassFixture<TinyUNet>, IDisposable
{
    private readonly RunFixture fixture = new(network);

    [Fact]
    public void Run_MakesARowForEachPairAndSetting()
    {
        var rows = fixture.Run("a");

        Assert.Equal(
            from setting in (string[])["asm", "asma"] from pair in Enumerable.Range(0, 20) select (setting, pair),
            rows.Select(row => (row.Setting, row.Pair)));
        Assert.Equal(20, rows.Select(row => (row.Image, row.Target)).Distinct().Count());
        Assert.All(rows, row =>
        {
            Assert.Null(row.Failure);
            Assert.Equal(FileIdentity.Read(row.Image).Sha256, row.ImageSha256);
            Assert.Equal(FileIdentity.Read(row.Target).Sha256, row.TargetSha256);
            Assert.Equal(FileIdentity.Read(network.Path).Sha256, row.ModelSha256);
            Assert.True(row.BestIou >= row.LastIou && row.BestIou >= row.CleanIou);
            Assert.Equal(row.LastStep!.Value + 1L, row.ForwardPasses);
            Assert.True(row.TargetShare > 0 && row.TargetShare < 1);
            Assert.Equal(row.BestIou >= 0.5, row.StepAtIou50 is not null);
        });
        Assert.All(rows.Where(row => row.Setting == "asm"), row => Assert.Equal(4, row.LastStep));
    }

    [Fact]
    public void Row_TellsWhenAnIouWasReached_AsTheTrajectoryHasIt()
    {
        var row = fixture.Run("a", fixture.Plan with { Attacks = [new() { Methods = ["asma"], ["steps"] = ["30"] }] })
            .First(each => each.StepAtIou50 is not null);

        using var store = RunStore.OpenToRead(fixture.Folder("a"));
        var states = store.Trajectory(row.Pair, row.Setting)!;

        Assert.Equal(31, states.Count);
        Assert.Equal(states.First(state => state.Iou >= 0.5).Step, row.StepAtIou50);
        Assert.Equal(
            states.Where(state => state.Iou >= 0.5).Min(state => state.L2), row.L2AtIou50!.Value, tolerance: 1e-6);
        Assert.Equal(states[row.BestStep!.Value].Iou, row.BestIou!.Value, tolerance: 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Run_ThatWasStopped_EndsAsOneInOneGo(int after)
    {
        var straight = fixture.Run("a");
        var stopped = fixture.Run("b", stopAfter: after);

        var resumed = fixture.Run("b");

        Assert.InRange(stopped.Count, after, straight.Count - 1);
        Assert.Equal(stopped, resumed.Where(row => stopped.Contains(row)));
        Assert.Equal(straight.Select(Timeless), resumed.Select(Timeless));
    }

    [Fact]
    public void Run_ThatIsComplete_DoesNothing()
    {
        var rows = fixture.Run("a");

        Assert.Equal(rows, fixture.Run("a"));
        using var store = RunStore.OpenToRead(fixture.Folder("a"));
        Assert.Single(store.Environments());
    }

    [Fact]
    public void Run_ReplacesTheFilesOfAnExampleThatWasNotStored()
    {
        Directory.CreateDirectory(fixture.Folder("a/asm/0000"));
        File.WriteAllText(fixture.Folder("a/asm/0000/strip.png"), "half");

        fixture.Run("a");

        Assert.Equal(
            [
                "adversarial.png", "image.png", "prediction_adversarial.png", "prediction_clean.png", "record.json",
                "strip.png", "target.png",
            ],
            Directory.EnumerateFiles(fixture.Folder("a/asm/0000")).Select(Path.GetFileName).Order());
        Assert.Equal(3, ImageFile.Read(fixture.Folder("a/asm/0000/strip.png")).Channels);
    }

    [Fact]
    public void Run_WithoutFiles_HasTheDatabaseAlone()
    {
        fixture.Run("a", keep: KeptFiles.None);

        Assert.Equal(
            ["run.db", "run.lock"],
            Directory.EnumerateFileSystemEntries(fixture.Folder("a")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Parts_MergeToTheWholeRun(int count)
    {
        var straight = fixture.Run("a");
        var parts = Enumerable.Range(1, count).Select(i => fixture.Folder($"part{i}")).ToList();
        for (var i = 1; i <= count; i++)
        {
            fixture.Run($"part{i}", part: new(i, count));
        }

        parts.Reverse();
        RunMerge.Write(fixture.Folder("all"), parts);

        using var all = RunStore.OpenToRead(fixture.Folder("all"));
        using var whole = RunStore.OpenToRead(fixture.Folder("a"));
        Assert.Equal(straight.Select(Timeless), all.Rows().Select(Timeless));
        Assert.Equal(whole.Identity, all.Identity);
        Assert.Equal(whole.Trajectory(3, "asma"), all.Trajectory(3, "asma"));
        Assert.Equal(Files("a"), Files("all"));
        Assert.Equal(straight, fixture.Run("a"));
        Assert.Equal(straight.Count, fixture.Run("all").Count);
    }

    [Fact]
    public void Merge_RefusesPartsThatDoNotMakeTheWhole()
    {
        fixture.Run("one", part: new(1, 3));
        fixture.Run("two", part: new(2, 3));
        fixture.Run("third", part: new(3, 3), stopAfter: 1);
        fixture.Run("other", fixture.Plan with { Seed = 2 }, part: new(3, 3));
        fixture.Run("half", part: new(2, 2));

        Refuses("the same run as", "a difference in the plan", "one", "two", "other");
        Refuses("the same run as", "the number of parts (3 and 2)", "one", "half");
        Refuses("another part than the folders before it", "part 1/3, which", "one", "two", "one");
        Refuses("the other parts of its run, 3 in all", "no folder of 3/3", "one", "two");
        Refuses("must be complete", "missing examples in", "one", "two", "third");
        Assert.False(Directory.Exists(fixture.Folder("all")));
    }

    [Fact]
    public void Run_RecordsAnUnreadableImage_AndGoesOn()
    {
        File.WriteAllText(fixture.Image(2), "no picture");

        var rows = fixture.Run("a");

        var failed = rows.Where(row => row.Failure is not null).ToList();
        Assert.Equal(40, rows.Count);
        Assert.NotEmpty(failed);
        Assert.All(failed, row =>
        {
            Assert.True(row.Image == fixture.Image(2) || row.Target.EndsWith("masks/2.png", StringComparison.Ordinal));
            Assert.StartsWith($"{fixture.Image(2)} must be an image (PNG, JPEG, BMP, GIF, WebP or TIFF), got", row.Failure);
            Assert.Null(row.BestIou);
        });
        Assert.All(rows.Except(failed), row => Assert.NotNull(row.BestIou));
    }

    [Fact]
    public void Run_RefusesToGoOn_WhereAFileHasChanged()
    {
        var image = fixture.Run("a", stopAfter: 1)[0].Image;
        ImageFile.WritePng(image, new(3, 32, 32, new byte[3 * 32 * 32]));

        var error = Assert.Throws<DataFileException>(() => fixture.Run("a"));

        Assert.StartsWith($"{image} must be as it was when its row was made (SHA-256", error.Message);
    }

    [Fact]
    public void Prepare_TellsAllFaultsAtOnce()
    {
        var error = Assert.Throws<PlanException>(() => RunFixture.Prepare(fixture.Plan with
        {
            Model = "absent.pt",
            Pairs = 1000,
            BatchSize = 0,
            Size = "wide",
            Attacks = [new() { Methods = ["fgsm"], ["steps"] = ["0"] }],
        }));

        Assert.Equal(
            [
                $"[0].methods must be one of {string.Join(", ", AttackCatalog.Default.Names)}, " +
                    "got 'fgsm'",
                "[0].steps: Steps must be at least 1, got 0",
                "batch_size must be at least 1, got 0",
                "size must be a number of pixels, 1 to 16384, or native, got 'wide'",
                "pairs: pairs must be 1 to 30, the number of pairs of 6 samples, got 1000",
                "absent.pt must be a file, got nothing there",
            ],
            error.Faults.Select(fault => fault.Split(". ")[0].TrimEnd('.')));
    }

    [Fact]
    public void Prepare_RefusesAModelThatDoesNotFitTheData()
    {
        var error = Assert.Throws<PlanException>(
            () => RunFixture.Prepare(fixture.Plan with { Data = "phantom:fundus:40:1" }));

        Assert.Contains("must hold labels 0 to 1, the model's classes, got label 2.", Assert.Single(error.Faults));
    }

    public void Dispose() => fixture.Dispose();

    private static ExampleRow Timeless(ExampleRow row) => row with { Seconds = 0 };

    private IEnumerable<string> Files(string run) =>
        Directory.EnumerateFiles(fixture.Folder(run), "*.png", SearchOption.AllDirectories)
            .Select(path =>
                Path.GetRelativePath(fixture.Folder(run), path) + Convert.ToHexString(File.ReadAllBytes(path)))
            .Order(StringComparer.Ordinal);

    private void Refuses(string rule, string found, params string[] parts)
    {
        var error = Assert.Throws<DataFileException>(
            () => RunMerge.Write(fixture.Folder("all"), [.. parts.Select(fixture.Folder)]));
        Assert.Contains(rule, error.Message);
        Assert.Contains(found, error.Message);
    }
}
