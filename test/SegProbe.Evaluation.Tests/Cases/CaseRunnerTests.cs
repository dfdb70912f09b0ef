using SegProbe.Attacks;
using SegProbe.Attacks.Quantisation;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Tests.Runs;
using SegProbe.Metrics;
using SegProbe.Models;
using SegProbe.Models.Contracts;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Cases;

public sealed class CaseRunnerTests(TinyUNet network) : IClassFixture<TinyUNet>, IDisposable
{
    private const double FloatNoise = 1e-3;
    private const int Classes = 2;

    private readonly TemporaryFolder folder = new();
    private readonly ModelUnderTest model = network.Open();

    private string Output => folder["out"];

    private static PixelImage Pixels(AttackCase attackCase) => (PixelImage)attackCase.Image;

    [Fact]
    public void Run_RecordsWhatWasDone()
    {
        var attackCase = TinyUNet.Cases(1)[0];

        var record = Run([attackCase], Settings(steps: 6) with { Seed = 5, MaskThreshold = 9 })[0];

        Assert.Equal(
            ("asma", "paper", 6, 5),
            (record.Method, record.Settings.Text("protocol"), record.StepsRun, record.Seed));
        Assert.Equal(
            (6, SegmentationMaskOptions.DefaultFirstStepL2, 9),
            (
                record.Settings.Number("steps"), record.Settings.Number("first_step_l2"),
                record.Settings.Number("mask_threshold")));
        Assert.Null(record.Settings.Number("alpha"));
        Assert.Equal(
            record.Settings.Number("tau")!.Value, 0.5 * record.Settings.Number("beta")!.Value, tolerance: 1e-12);
        Assert.Equal("[32,32]", record.Settings.Text("size"));
        Assert.Equal(
            ("cpu", "2", "16"),
            (record.Settings.Text("device"), record.Settings.Text("threads"), record.Settings.Text("batch_size")));
        Assert.Equal((attackCase.ImageFile, attackCase.TargetFile), (record.Image, record.Target));
        Assert.Equal(
            (network.Path, FileIdentity.Read(network.Path).Sha256, "safetensors"),
            (record.Model.Path, record.Model.Sha256, record.Model.Format));
        Assert.Equal(
            (3, ContractSource.Model),
            (record.Model.Contract!.Values.Channels, record.Model.Contract.Sources["channels"]));
        Assert.Equal(new(7, 6), record.Passes);
        Assert.Equal(6, record.Last.Step);
        Assert.True(record.Best.Iou >= record.Last.Iou && record.Best.Iou >= record.Clean.Iou);
        Assert.True(record.Seconds > 0);
        Assert.Null(record.Failure);
    }

    [Fact]
    public void Run_ReachesMoreOfTheTarget_ThanTheCleanImage()
    {
        var record = Run(TinyUNet.Cases(1), Settings(steps: 60))[0];

        Assert.True(record.Best.Iou > record.Clean.Iou + 0.1, $"IoU {record.Clean.Iou:F3} to {record.Best.Iou:F3}");
        Assert.True(record.Best.L2 > 0 && record.Best.Linf > 0);
    }

    [Fact]
    public void Run_WritesTheRecordThatItReturns()
    {
        var record = Run(TinyUNet.Cases(1), Settings(steps: 3))[0];

        var written = RecordJson.Parse(File.ReadAllText(Path.Combine(Output, "0", "record.json")));

        Assert.Equal(RecordJson.Line(record), RecordJson.Line(written));
    }

    [Fact]
    public void Run_MeasuresTheImageOnDisk_AsAnyoneWouldWhoReadsIt()
    {
        var attackCase = TinyUNet.Cases(1)[0];
        var record = Run([attackCase], Settings(steps: 20))[0];
        using var scope = NewDisposeScope();

        var read = ImageFile.Read(Path.Combine(Output, "0", "adversarial.png")).ToTensor(new(0, 1)).unsqueeze(0);
        var clean = Pixels(attackCase).ToTensor(new(0, 1)).unsqueeze(0);
        var (predicted, target) = (model.Model.Logits(read).argmax(1), attackCase.Target.ToTensor().unsqueeze(0));

        Assert.Equal(MaskOverlap.ForegroundIou(predicted, target).ToDouble(), record.OnDisk.Iou);
        Assert.Equal(
            predicted.eq(target).to(ScalarType.Float64).mean().ToDouble(),
            record.OnDisk.PixelAccuracy,
            tolerance: 1e-12);
        Assert.Equal((read - clean).square().sum().sqrt().ToDouble(), record.OnDisk.L2, tolerance: 1e-5);
        Assert.Equal((read - clean).abs().max().ToDouble(), record.OnDisk.Linf, tolerance: 1e-6);
    }

    [Fact]
    public void Run_RepairsTheImageOnDisk_AndCountsThePasses()
    {
        var rounded = Run(TinyUNet.Cases(1), Settings(steps: 20))[0];
        Directory.Delete(Output, recursive: true);

        var repaired = Run(TinyUNet.Cases(1), Settings(steps: 20) with { Bits = 8 })[0];

        Assert.Equal(8, repaired.Settings.Number("bits"));
        Assert.Equal(rounded.Best, repaired.Best);
        Assert.True(repaired.OnDisk.Iou >= rounded.OnDisk.Iou);
        Assert.InRange(repaired.Passes.Forward - rounded.Passes.Forward, 2, QuantisationRepair.MostPasses);
        Assert.InRange(repaired.Passes.Backward - rounded.Passes.Backward, 1, QuantisationRepair.MostPasses - 1);
    }

    [Fact]
    public void Run_AttacksThroughAJpegFile_AndMeasuresTheOneItWrites()
    {
        var attackCase = TinyUNet.Cases(1)[0];

        var record = Run([attackCase], Settings(steps: 40) with { JpegQualities = [75] })[0];

        using var scope = NewDisposeScope();
        var read = ImageFile.Read(Path.Combine(Output, "0", "adversarial_q75.jpg")).ToTensor(new(0, 1)).unsqueeze(0);
        var (predicted, target) = (model.Model.Logits(read).argmax(1), attackCase.Target.ToTensor().unsqueeze(0));
        Assert.Equal("jpeg:75", record.Settings.Text("eot"));
        Assert.Equal(MaskOverlap.ForegroundIou(predicted, target).ToDouble(), record.Eot!.Iou);
        Assert.Equal(record.Best.Iou, record.Eot.Iou, tolerance: 0.05);
        Assert.True(record.Eot.Iou > record.Clean.Iou + 0.1);
    }

    [Theory]
    [InlineData(AttackGoal.Targeted)]
    [InlineData(AttackGoal.Untargeted)]
    public void Run_AttacksThroughSeveralJpegFiles_AndReportsTheOneOnWhichItDoesWorst(AttackGoal goal)
    {
        int[] qualities = [20, 95];
        var settings = Settings(steps: 10);
        var attack = settings.Attack with { Goal = goal };
        var attackCase = TinyUNet.Cases(1)[0];

        var record = Run([attackCase], settings with { Attack = attack, JpegQualities = qualities })[0];

        using var scope = NewDisposeScope();
        var target = attackCase.Target.ToTensor().unsqueeze(0);
        var ious = qualities.Select(quality =>
        {
            var read = ImageFile.Read(Path.Combine(Output, "0", $"adversarial_q{quality}.jpg")).ToTensor(new(0, 1));
            return MaskOverlap.ForegroundIou(model.Model.Logits(read.unsqueeze(0)).argmax(1), target).ToDouble();
        }).ToArray();
        Assert.Equal("jpeg:20,95", record.Settings.Text("eot"));
        Assert.NotEqual(ious[0], ious[1]);
        Assert.Equal(goal == AttackGoal.Targeted ? ious.Min() : ious.Max(), record.Eot!.Iou);
        Assert.Equal(2 * 10, record.Passes.Backward);
    }

    [Theory]
    [InlineData(GradientPrecision.Float32, "float32")]
    [InlineData(GradientPrecision.BFloat16, "bfloat16")]
    public void Run_ReportsFiguresOfTheFloat32Network_WhateverTheStepsUse(GradientPrecision precision, string name)
    {
        using var scope = NewDisposeScope();
        using var attacked = ModelUnderTest.Open(network.Path, new(), 3, CPU, precision);
        var attackCase = TinyUNet.Cases(1)[0];

        var record = new CaseRunner(attacked, Classes, Settings(steps: 20)).Run(
            [attackCase], Folder("out"), KeptFiles.All, cancellation: TestContext.Current.CancellationToken)[0].Record;

        var bytes = File.ReadAllBytes(Path.Combine(Output, "0", "adversarial.npy"));
        var values = bytes[^(4 * 3 * 32 * 32)..].Chunk(4).Select(each => BitConverter.ToSingle(each)).ToArray();
        var target = attackCase.Target.ToTensor().unsqueeze(0);
        Assert.Equal(name, record.Settings.Text("precision"));
        Assert.Equal(Iou(tensor(values).view(1, 3, 32, 32)), record.Best.Iou, FloatNoise);
        Assert.Equal(Iou(Pixels(attackCase).ToTensor(new(0, 1)).unsqueeze(0)), record.Clean.Iou, FloatNoise);
        Assert.True(record.Best.Iou >= record.Last.Iou && record.Best.Iou > record.Clean.Iou);

        double Iou(Tensor image) => MaskOverlap.ForegroundIou(model.Model.Logits(image).argmax(1), target).ToDouble();
    }

    [Fact]
    public void Open_RefusesBFloat16_ForATorchScriptFile()
    {
        var path = TestFiles.InRepository("test", "SegProbe.Cli.Tests", "Data", "threshold.pt");

        var error = Assert.Throws<DataFileException>(
            () => ModelUnderTest.Open(path, new(), 3, CPU, GradientPrecision.BFloat16));

        Assert.Equal(
            $"{path} must be a U-Net (.safetensors) for --precision bfloat16, got a file of format torchscript. " +
            "Leave --precision out.",
            error.Message);
    }

    [Fact]
    public void Run_SavesTheBestImage_InFullPrecisionToo()
    {
        var attackCase = TinyUNet.Cases(1)[0];
        var record = Run([attackCase], Settings(steps: 20))[0];
        using var scope = NewDisposeScope();

        var bytes = File.ReadAllBytes(Path.Combine(Output, "0", "adversarial.npy"));
        var values = bytes[^(4 * 3 * 32 * 32)..].Chunk(4).Select(each => BitConverter.ToSingle(each)).ToArray();
        var saved = tensor(values).view(3, 32, 32);

        Assert.Equal(
            record.Best.L2,
            (saved - Pixels(attackCase).ToTensor(new(0, 1))).square().sum().sqrt().ToDouble(),
            tolerance: 1e-4);
        Assert.Equal(
            ImageFile.Read(Path.Combine(Output, "0", "adversarial.png")).Values,
            PixelImage.FromTensor(saved, new(0, 1)).Values);
    }

    [Theory]
    [InlineData(
        KeptFiles.All,
        "adversarial.npy adversarial.png image.png perturbation.png prediction_adversarial.png prediction_clean.png " +
        "record.json steps strip.png target.png trajectory.csv")]
    [InlineData(
        KeptFiles.Best,
        "adversarial.png image.png prediction_adversarial.png prediction_clean.png record.json strip.png target.png")]
    public void Run_KeepsTheFilesAskedFor(KeptFiles keep, string files)
    {
        Run(TinyUNet.Cases(1), Settings(steps: 2), keep);

        Assert.Equal(files.Split(' '), Names(Path.Combine(Output, "0")));
        Assert.Equal(["0"], Names(Output));
    }

    [Fact]
    public void Run_KeepsImagesOnTheWay_WithWhatTheNetworkDrawsOnThem()
    {
        var attackCase = TinyUNet.Cases(2)[1];

        Run([TinyUNet.Cases(2)[0], attackCase], Settings(steps: 3));

        var steps = Path.Combine(Output, "1", "steps");
        Assert.Equal(
            [
                "00000.png", "00000_prediction.png", "00001.png", "00001_prediction.png",
                "00002.png", "00002_prediction.png", "00003.png", "00003_prediction.png",
            ],
            Names(steps));
        byte[] Values(string name) => ImageFile.Read(Path.Combine(Output, "1", name)).Values;
        Assert.Equal(Pixels(attackCase).Values, Values("steps/00000.png"));
        Assert.Equal(Values("prediction_clean.png"), Values("steps/00000_prediction.png"));
        Assert.NotEqual(Pixels(attackCase).Values, Values("steps/00003.png"));
    }

    [Fact]
    public void Run_KeepsNoFile_WhereNoneIsAskedFor()
    {
        var record = Run(TinyUNet.Cases(1), Settings(steps: 2), KeptFiles.None)[0];

        Assert.Empty(Names(Output));
        Assert.True(record.OnDisk.L2 > 0);
    }

    [Fact]
    public void Run_WritesARowForEachState()
    {
        var record = Run(TinyUNet.Cases(1), Settings(steps: 4))[0];

        var lines = File.ReadAllLines(Path.Combine(Output, "0", "trajectory.csv"));

        Assert.Equal("step,iou,pixel_accuracy,l2,linf,multiplier,pixels_off_target", lines[0]);
        Assert.Equal(["0", "1", "2", "3", "4"], lines[1..].Select(line => line.Split(',')[0]));
        var last = lines[^1].Split(',')
            .Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))
            .ToArray();
        Assert.Equal(record.Last, new((int)last[0], last[1], last[2], last[3], last[4]));
        Assert.Equal((1 - last[2]) * 32 * 32, last[6], tolerance: 1e-9);
    }

    [Fact]
    public void Run_WritesMasksThatAreReadableAgain()
    {
        var attackCase = TinyUNet.Cases(1)[0];

        Run([attackCase], Settings(steps: 2));

        Assert.Equal(
            attackCase.Target.Labels,
            MaskFile.Read(Path.Combine(Output, "0", "target.png"), new() { Classes = 2 }).Labels);
        using var scope = NewDisposeScope();
        var predicted = model.Model.Logits(Pixels(attackCase).ToTensor(new(0, 1)).unsqueeze(0)).argmax(1)[0];
        Assert.Equal(
            LabelMap.FromTensor(predicted).Labels,
            MaskFile.Read(Path.Combine(Output, "0", "prediction_clean.png"), new() { Classes = 2 }).Labels);
    }

    [Fact]
    public void Run_GivesTheSame_AloneOrInABatch_InTheOrderOfTheCases()
    {
        var cases = TinyUNet.Cases(5);
        var settings = Settings(steps: 10) with { Attack = new AsmaOptions { Steps = 10, StopIou = 0.75 } };

        var alone = Run(cases, settings with { BatchSize = 1 });
        var together = Run(cases, settings with { BatchSize = 4 }, output: "batch");

        Assert.Equal(
            cases.Select(each => (each.ImageFile, each.TargetFile)),
            together.Select(each => (each.Image, each.Target)));
        Assert.All(alone.Zip(together), each =>
        {
            Assert.Equal(each.First.StepsRun, each.Second.StepsRun);
            Assert.Equal(each.First.Best.Iou, each.Second.Best.Iou, tolerance: FloatNoise);
            Assert.Equal(each.First.Last.L2, each.Second.Last.L2, tolerance: FloatNoise);
        });
        Assert.Equal(["0", "1", "2", "3", "4"], Names(folder["batch"]));
    }

    [Fact]
    public void Run_LeavesWhatIsDoneAndNothingElse_WhenCancelled()
    {
        using var source = new CancellationTokenSource();

        var runner = new CaseRunner(model, Classes, Settings(steps: 3) with { BatchSize = 1 });
        Assert.Throws<OperationCanceledException>(() => runner.Run(
            TinyUNet.Cases(3),
            Folder("out"),
            KeptFiles.All,
            onDone: _ => source.Cancel(),
            cancellation: source.Token));

        Assert.Equal(["0"], Names(Output));
        Assert.Contains("record.json", Names(Path.Combine(Output, "0")));
    }

    [Fact]
    public void Run_LeavesNothing_WhenAFolderCannotBeCompleted()
    {
        Directory.CreateDirectory(Path.Combine(Output, "0"));
        File.WriteAllText(Path.Combine(Output, "0", "mine.txt"), "kept");

        Assert.ThrowsAny<IOException>(() => Run(TinyUNet.Cases(1), Settings(steps: 1)));

        Assert.Equal(["0"], Names(Output));
        Assert.Equal(["mine.txt"], Names(Path.Combine(Output, "0")));
    }

    [Fact]
    public void Run_HoldsNoTensorsWhenItIsDone()
    {
        Run(TinyUNet.Cases(1), Settings(steps: 2));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Run(TinyUNet.Cases(4), Settings(steps: 2), output: "again");

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    private static RunSettings Settings(int steps) => new()
    {
        Attack = new AsmaOptions { Steps = steps },
        TargetFrom = "other",
        Threads = 2,
        Versions = new("0", "0", "0"),
    };

    private static IEnumerable<string?> Names(string path) =>
        Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private Func<int, string> Folder(string output) => index => folder[$"{output}/{index}"];

    private IReadOnlyList<ExampleRecord> Run(
        IReadOnlyList<AttackCase> cases, RunSettings settings, KeptFiles keep = KeptFiles.All, string output = "out")
    {
        return
        [
            .. new CaseRunner(model, Classes, settings)
                .Run(cases, Folder(output), keep, cancellation: TestContext.Current.CancellationToken)
                .Select(result => result.Record),
        ];
    }
}
