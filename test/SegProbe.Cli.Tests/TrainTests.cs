namespace SegProbe.Cli.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder output = new();

    [Fact]
    public void Train_WritesTheBestWeights_AndSaysHowGoodTheyAre()
    {
        var ending = Run($"--data data --epochs 2 {Workplace.TinyNetwork}");

        Assert.Equal(0, ending.Code);
        Assert.Equal(["new"], output.Everything());
        Assert.Matches(
            $@"^{output["new"]}: validation IoU 0\.\d{{4}} after 2 epochs\n" +
            $@"{output["new"]}: test IoU 0\.\d{{4}} on 4 images\n$",
            ending.Output);
        Assert.StartsWith("4 training and 2 validation images, 2 classes.\nepoch 1: loss ", ending.Error);
        Assert.DoesNotContain('\x1b', ending.Error);
    }

    [Fact]
    public void Train_TakesTheClassesFromTheMasks() =>
        Assert.Contains("3 classes", Run($"--data phantom:fundus:20:1 --epochs 1 {Workplace.TinyNetwork}").Error);

    [Fact]
    public void Train_GivesTheSameFile_ForTheSameSeedOnly()
    {
        var line = $"train --data data --epochs 1 {Workplace.TinyNetwork}";

        Segprobe.Run($"{line} --seed 1 -o {output["a"]}");
        Segprobe.Run($"{line} --seed 1 -o {output["b"]}");
        Segprobe.Run($"{line} --seed 2 -o {output["c"]}");

        Assert.Equal(File.ReadAllBytes(output["a"]), File.ReadAllBytes(output["b"]));
        Assert.NotEqual(File.ReadAllBytes(output["a"]), File.ReadAllBytes(output["c"]));
    }

    public void Dispose() => output.Dispose();

    private Ending Run(string options) =>
        Segprobe.Run($"train {options} -o {output["new"]}");
}
