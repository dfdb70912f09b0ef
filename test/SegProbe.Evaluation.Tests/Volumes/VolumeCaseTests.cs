using System.IO.Compression;
using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Runs;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Evaluation.Targets;
using SegProbe.Evaluation.Targets.Volumes;
using SegProbe.Models.UNets;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Volumes;

/// <summary>Attacks on NIfTI files, through a U-Net of random weights: what matters here are files and figures.</summary>
public sealed class VolumeCaseTests : IDisposable
{
    private const short Int16 = 4;
    private const short Float32 = 16;

    private readonly TemporaryFolder folder = new();
    private readonly string network;

    public VolumeCaseTests()
    {
        set_num_threads(1);
        network = folder["volumes.safetensors"];
        using var random = new Generator(3, CPU);
        using var unet = new VolumeUNet(
            new UNetArchitecture { Dims = 3, InputChannels = 1, Classes = 3, Width = 4, Depth = 1 }, random);
        UNetFile.Save(network, unet, 1);
    }

    [Theory]
    [InlineData(Int16)]
    [InlineData(Float32)]
    public void Attack_WritesACopyOfTheFile_AndIsScoredFromIt(short type)
    {
        WriteVolume(folder["case.nii.gz"], type);
        using var model = ModelUnderTest.Open(network, new(), 1, CPU, volumes: true);
        var attackCase = Case(model);

        var result = Run(model, attackCase, new PgdOptions { Steps = 4, Epsilon = 0.2, Goal = AttackGoal.Untargeted }, bits: null);

        var (clean, saved) = (VolumeFile.Read(folder["case.nii.gz"]), VolumeFile.Read(folder["out/adversarial.nii.gz"]));
        Assert.Equal(Content(folder["case.nii.gz"])[..352], Content(folder["out/adversarial.nii.gz"])[..352]);
        Assert.Equal(File.ReadAllBytes(folder["case.nii.gz"]), File.ReadAllBytes(folder["out/image.nii.gz"]));
        var changes = clean.Values.Zip(saved.Values, (before, after) => (double)after - before).ToList();
        var record = result.Record;
        Assert.Equal(Math.Sqrt(changes.Sum(change => change * change)), record.Volume!.L2, tolerance: 1e-3);
        Assert.Equal(changes.Max(Math.Abs), record.Volume.Linf, tolerance: 1e-4);
        Assert.InRange(record.Volume.Linf, 1, (0.2 * 400) + 0.51);
        Assert.Equal((-200, 200), (record.Volume.WindowLower, record.Volume.WindowUpper));
        Assert.Equal(type == Int16 ? 1 : null, record.Volume.Quantum);
        using var view = model.View(saved);
        Assert.Equal(
            Iou(model.Predict(saved).Labels, attackCase.Target.Labels), record.OnDisk.Iou, tolerance: 1e-9);
        Assert.Equal(
            attackCase.Target.Labels, VolumeFile.ReadLabels(folder["out/target.nii.gz"], clean.Geometry).Labels);
    }

    [Fact]
    public void Bits_SearchAmongTheValuesThatTheFileHolds()
    {
        WriteVolume(folder["case.nii.gz"], Int16);
        using var model = ModelUnderTest.Open(network, new(), 1, CPU, volumes: true);
        var attackCase = Case(model);
        var options = new MinNormOptions { Steps = 60, SuccessIou = 0.5, Goal = AttackGoal.Untargeted };

        var record = Run(model, attackCase, options, bits: 8).Record;

        Assert.True(record.Best.Iou <= 0.5, $"{record.Best.Iou}");
        Assert.True(record.OnDisk.Iou <= 0.5, $"{record.OnDisk.Iou}");
    }

    [Fact]
    public void Preparation_RefusesABudgetBelowOneQuantum()
    {
        WriteVolume(folder["case.nii.gz"], Int16);
        var plan = new EvaluationPlan
        {
            Model = network,
            Data = folder["case.nii.gz"],
            Pairs = 1,
            TargetFrom = "prediction+erase",
            Attacks = [new() { Methods = ["pgd"], ["epsilon"] = ["0.002"], ["steps"] = ["1"] }],
        };

        var error = Assert.Throws<PlanException>(() => new RunPreparation(plan, Shard.Whole, (_, key) => key)
        {
            Files = new() { Image = plan.Data },
        }.Run(CPU));

        Assert.StartsWith(
            "epsilon must be at least 1/400, one quantum of the volume's file, got 0.002.", Assert.Single(error.Faults));
    }

    [Fact]
    public void Shift_MovesAVolumesMask_AlongTheFilesAxes()
    {
        var mask = new LabelMap([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);

        Assert.Equal(
            [0, 5, 0, 7, 0, 0, 0, 0],
            TargetRule.Read("truth+shift:1,0,-1", AttackGoal.Targeted).Apply(mask, ignored: null).Labels);
    }

    [Theory]
    [InlineData("truth+grow:2", "grow:2")]
    [InlineData("truth+erase+shift:1,2", "shift:1,2")]
    public void StepsForPictures_AreRefusedForVolumes(string rule, string odd)
    {
        var error = Assert.Throws<DataFileException>(() =>
            TargetRule.Read(rule, AttackGoal.Targeted).Apply(new([1, 1, 1], [1]), ignored: null));

        Assert.StartsWith(
            $"target {rule} must have the steps erase, swap and shift:DX,DY,DZ for volumes, got {odd}.", error.Message);
    }

    [Fact]
    public void AnotherPatientsMask_LiesCentreOnCentre()
    {
        // 3 voxels of 2 mm on 8 of 1 mm: each becomes two, around the middle.
        var from = VolumeGeometry.FromSpacing([3, 1, 1], [2, 1, 1]);
        var to = VolumeGeometry.FromSpacing([8, 1, 1], [1, 1, 1]);

        var laid = MaskPlacement.CentreOnCentre(new([1, 1, 3], [1, 2, 3]), from, to);

        Assert.Equal([0, 1, 1, 2, 2, 3, 3, 0], laid.Labels);
    }

    [Fact]
    public void AnotherPatientsMask_IsTurnedAsHisVolumeLies()
    {
        var from = new VolumeGeometry([3, 2, 1], new double[,] { { 0, 1, 0, 5 }, { -1, 0, 0, 0 }, { 0, 0, 1, 0 }, { 0, 0, 0, 1 } });
        var to = VolumeGeometry.FromSpacing([2, 3, 1]);

        var laid = MaskPlacement.CentreOnCentre(new([1, 2, 3], [1, 2, 3, 4, 5, 6]), from, to);

        // Its X points to the back, its Y to the right.
        Assert.Equal([3, 6, 2, 5, 1, 4], laid.Labels);
    }

    public void Dispose() => folder.Dispose();

    private CaseResult Run(ModelUnderTest model, AttackCase attackCase, AttackOptions options, int? bits)
    {
        var settings = new RunSettings
        {
            Attack = options,
            TargetFrom = "file",
            Bits = bits,
            Threads = 1,
            Versions = new("test", "test", "test"),
        };
        return new CaseRunner(model, 3, settings).Run([attackCase], _ => folder["out"], KeptFiles.All)[0];
    }

    private AttackCase Case(ModelUnderTest model)
    {
        var source = new CaseFileSource(new() { Image = folder["case.nii.gz"] }, new());
        var attackCase = CaseSource.FromPairs(source, [(0, 0)], size: null)[0];
        return CaseSource.With(attackCase, TargetRule.Prediction, null, model, 3);
    }

    private static double Iou(byte[] predicted, byte[] target)
    {
        var either = predicted.Zip(target).Where(pair => pair.First != 0 || pair.Second != 0).ToList();
        return (double)either.Count(pair => pair.First == pair.Second) / either.Count;
    }

    // 8 x 7 x 6 voxels from -200 to 200.
    private static void WriteVolume(string path, short type)
    {
        var values = Enumerable.Range(0, 8 * 7 * 6).Select(i => (short)Math.Round(200 * Math.Sin(0.37 * i))).ToArray();
        (values[5], values[7]) = (-200, 200);
        var file = CraftedNifti.Good(type, [8, 7, 6]).Short(72, type == Int16 ? (short)16 : (short)32);
        File.WriteAllBytes(path, CraftedNifti.Packed(file.With(
            [.. values.Select(value => type == Int16 ? BitConverter.GetBytes(value) : BitConverter.GetBytes((float)value))])));
    }

    private static byte[] Content(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
