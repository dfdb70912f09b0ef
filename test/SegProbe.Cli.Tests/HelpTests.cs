namespace SegProbe.Cli.Tests;

public sealed class HelpTests(Workplace workplace)
{
    [Theory]
    [InlineData("demo")]
    [InlineData("train")]
    [InlineData("attack")]
    [InlineData("evaluate")]
    [InlineData("audit")]
    [InlineData("bench")]
    [InlineData("inspect")]
    public void Help_HasAnExample_AndTheOptionsOfEveryCommand(string command)
    {
        var ending = BuiltCommand.Run(workplace.Folder, $"{command} --help");

        Assert.Equal((0, ""), (ending.Code, ending.Error));
        Assert.Contains($"Example:\n    segprobe {command} ", ending.Output);
        Assert.All(["--device", "--threads", "--seed"], option => Assert.Contains(option, ending.Output));
    }

    [Theory]
    [InlineData("merge")]
    [InlineData("verify")]
    [InlineData("table")]
    [InlineData("export")]
    [InlineData("report")]
    [InlineData("figure")]
    public void Help_HasAnExample_OfEveryCommandOnRuns(string command) =>
        Assert.Contains(
            $"Example:\n    segprobe {command} ", BuiltCommand.Run(workplace.Folder, $"{command} --help").Output);

    [Theory]
    [InlineData("attack")]
    [InlineData("evaluate")]
    [InlineData("audit")]
    [InlineData("bench")]
    [InlineData("inspect")]
    public void Help_NamesTheOptionsOfAModel(string command)
    {
        var ending = BuiltCommand.Run(workplace.Folder, $"{command} --help");

        Assert.All(
            [
                "--range", "--channels", "--channel-order", "--mean", "--std", "--layout", "--multiple-of", "--head",
                "--model-output", "--output-covers", "--tile", "--overlap", "--blend", "--convert-channels",
            ],
            option => Assert.Contains($"{option} ", ending.Output));
    }

    [Theory]
    [InlineData("attack")]
    [InlineData("evaluate")]
    public void Help_NamesTheOptionsOfAnAttack(string command)
    {
        var ending = BuiltCommand.Run(workplace.Folder, $"{command} --help");

        Assert.All(
            [
                "--method", "--protocol", "--steps", "--alpha", "--beta", "--tau", "--first-step-l2", "--preset",
                "--goal", "--target-from", "--region", "--stop-iou", "--precision", "--bits", "--survive", "--json",
                "--mask-threshold", "--size",
            ],
            option => Assert.Contains($"{option} ", ending.Output));
    }
}
