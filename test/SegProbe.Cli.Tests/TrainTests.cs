namespace SegProbe.Cli.Tests;

public sealed class TrainTests(Workplace workplace) : IDisposable
{
    private readonly OutputFolder output = new();

    [Fact]
    public void Train_WritesTheBestWeights_AndSaysHowGoodTheyAre()
    {
        var ending = Run($"--data data --epochs 2 {Workplace.TinyNetwork}");

        Assert.Equal(0, ending.Code);
        Assert.Equal(["new"], output.Everything());
        Assert.Matches(
            $@"^{output.New}: validation IoU 0\.\d{{4}} after 2 epochs\n" +
            $@"{output.New}: test IoU 0\.\d{{4}} on 4 images\n$",
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

        BuiltCommand.Run(workplace.Folder, $"{line} --seed 1 -o {output.At("a")}");
        BuiltCommand.Run(workplace.Folder, $"{line} --seed 1 -o {output.At("b")}");
        BuiltCommand.Run(workplace.Folder, $"{line} --seed 2 -o {output.At("c")}");

        Assert.Equal(File.ReadAllBytes(output.At("a")), File.ReadAllBytes(output.At("b")));
        Assert.NotEqual(File.ReadAllBytes(output.At("a")), File.ReadAllBytes(output.At("c")));
    }

    public void Dispose() => output.Dispose();

    private BuiltCommand.Ending Run(string options) =>
        BuiltCommand.Run(workplace.Folder, $"train {options} -o {output.New}");
}
