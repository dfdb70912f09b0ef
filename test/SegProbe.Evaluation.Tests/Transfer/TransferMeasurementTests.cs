using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Tests.Runs;
using SegProbe.Evaluation.Transfer;
using SegProbe.Models.UNets;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Transfer;

public sealed class TransferMeasurementTests(TinyUNet network) : IClassFixture<TinyUNet>, IDisposable
{
    private readonly RunFixture run = new(network);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Run_GivesTheRunsFigures_ForItsModelAndForACopyOfIt()
    {
        var copy = folder["copy.safetensors"];
        File.Copy(network.Path, copy);
        var rows = run.Run("run", run.Plan with { Pairs = 3 });

        var measured = Measure(copy);

        Assert.Equal(2 * rows.Count, measured.Count);
        foreach (var row in rows)
        {
            var both = measured.Where(found => (found.Pair, found.Setting) == (row.Pair, row.Setting)).ToList();
            Assert.Equal(["unet.safetensors", "copy.safetensors"], both.Select(found => found.Model));
            Assert.Equal([true, false], both.Select(found => found.IsAttacked));
            Assert.All(both, found => Assert.Equal(row.DiskIou!.Value, found.TargetIou));
            Assert.All(both, found => Assert.Equal(row.CleanIou!.Value, found.CleanTargetIou));
            Assert.All(both, found => Assert.Equal(row.DiskL2!.Value, found.L2));
            Assert.Equal(both[0] with { Model = "", IsAttacked = false }, both[1] with { Model = "" });
        }

        Assert.Contains(measured, found => Math.Abs(found.TargetIou - found.NoiseTargetIou) > 0.1);
    }

    [Fact]
    public void Run_NamesModelsByTheirPaths_WhereTheirFilesHaveOneName()
    {
        var same = folder["unet.safetensors"];
        File.Copy(network.Path, same);
        run.Run("run", run.Plan with { Pairs = 1 });

        Assert.Equal([network.Path, same], Measure(same).Select(row => row.Model).Distinct());
    }

    [Fact]
    public void Open_RefusesAModelOfOtherClasses()
    {
        var other = Save(new() { InputChannels = 3, Classes = 3, Width = 4, Depth = 2 });
        run.Run("run", run.Plan with { Pairs = 1 });

        var fault = Assert.Throws<DataFileException>(() => Measure(other));

        Assert.Contains("must draw masks of 2 classes, as the attacked model does, got 3 classes", fault.Message);
    }

    [Fact]
    public void Run_RefusesDataThatAreNotTheRuns()
    {
        run.Run("run", run.Plan with { Pairs = 1 });
        for (var i = 0; i < 6; i++)
        {
            var image = ImageFile.Read(run.Image(i));
            ImageFile.WritePng(run.Image(i), new(3, image.Height, image.Width, new byte[image.Values.Length]));
        }

        Assert.Contains("must be the run's image", Assert.Throws<DataFileException>(() => Measure(network.Path)).Message);
    }

    [Fact]
    public void Open_RefusesARunWithoutImages()
    {
        run.Run("run", run.Plan with { Pairs = 1 }, keep: Evaluation.Cases.KeptFiles.None);

        Assert.Contains(
            "must hold the images of its examples", Assert.Throws<DataFileException>(() => Measure(network.Path)).Message);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(48)]
    public void Draw_IsThePredictionAtTheModelsSize_OnTheImagesPixels(int size)
    {
        using var model = Open(Save(new() { InputChannels = 3, Width = 4, Depth = 2 }, size));
        var image = Image(32);

        using var drawn = new TransferModel(model, "m", isAttacked: false).Draw(image.ToTensor(new(0, 1)));

        // The resized image is not rounded to 8 bits here, so that a few pixels may differ.
        var expected = model.Predict(image.Resize(size, size)).Resize(32, 32);
        var same = LabelMap.FromTensor(drawn).Labels.Zip(expected.Labels, (a, b) => a == b).Count(equal => equal);
        Assert.True(same >= 0.99 * 32 * 32, $"{same} pixels agree");
    }

    [Fact]
    public void Draw_LeavesOutWhatTheModelDoesNotDraw()
    {
        using var model = Open(Save(new() { InputChannels = 3, Width = 4, Depth = 1, Padding = ConvolutionPadding.Valid }));
        var image = Image(32).ToTensor(new(0, 1));
        var window = model.Model.OutputWindow(32, 32);

        using var drawn = new TransferModel(model, "m", isAttacked: false).Draw(image);

        Assert.True(window.Height < 32);
        Assert.Equal(
            (32 * 32) - (window.Height * window.Width), drawn.eq(TransferModel.Nothing).sum().ToInt64());
        Assert.Equal(
            LabelMap.FromTensor(model.Model.Logits(image.unsqueeze(0)).argmax(1)[0]).Labels,
            LabelMap.FromTensor(window.Crop(drawn)).Labels);
    }

    public void Dispose()
    {
        run.Dispose();
        folder.Dispose();
    }

    private IReadOnlyList<TransferRow> Measure(string other)
    {
        using var transfer = TransferMeasurement.Open(run.Folder("run"), [other], null, null, CPU);
        return transfer.Run();
    }

    private string Save(UNetArchitecture architecture, int size = 32)
    {
        using var random = new Generator(3, CPU);
        using var unet = new UNet(architecture, random);
        var path = folder["other.safetensors"];
        UNetFile.Save(path, unet, size);
        return path;
    }

    private static ModelUnderTest Open(string path) => ModelUnderTest.Open(path, new(), channels: 3, CPU);

    private static PixelImage Image(int side)
    {
        var random = new SeededRandom(5);
        return new(3, side, side, [.. Enumerable.Range(0, 3 * side * side).Select(_ => (byte)random.Whole(0, 255))]);
    }
}
