using System.Text.RegularExpressions;
using SegProbe.Attacks;

namespace SegProbe.Cli.Tests;

public sealed class HelpTests
{
    private static readonly string[] Commands =
    [
        "demo", "train", "inspect", "bench", "attack", "evaluate", "audit", "table", "report", "figure", "export",
        "merge", "verify", "transfer",
    ];

    public static TheoryData<string> All => [.. Commands];

    [Fact]
    public void Help_OfTheProgram_HasALineForEveryCommand()
    {
        var help = Help("--help");

        Assert.StartsWith("Usage: segprobe COMMAND [options]\n", help, StringComparison.Ordinal);
        Assert.All(Commands, command => Assert.Matches($"\n  {command} +[A-Z]", help));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Help_HasTheUsageAndAnExample(string command)
    {
        var help = Help($"{command} --help");

        Assert.StartsWith($"Usage: segprobe {command} ", help, StringComparison.Ordinal);
        Assert.Contains($"Example:\n  segprobe {command} ", help);
        Assert.Contains("\n  -h, --help ", help);
        Assert.DoesNotContain("SegProbe.Cli", help);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Help_FitsTheTerminal_AndTakesAtMostAHundredColumns(string command)
    {
        Assert.InRange(Longest(null), 1, 100);
        Assert.InRange(Longest(140), 1, 100);
        Assert.InRange(Longest(80), 1, 80);

        int Longest(int? columns) => Help($"{command} --help", columns).Split('\n').Max(line => line.Length);
    }

    [Theory]
    [InlineData("demo", "Attack", "Output", "Machine")]
    [InlineData("train", "Data", "Network", "Training", "Output", "Machine")]
    [InlineData("attack", "Model", "Data", "Attack", "Output", "Machine")]
    [InlineData("evaluate", "Model", "Data", "Attack", "Output", "Machine")]
    [InlineData("audit", "Model", "Data", "Output", "Machine")]
    [InlineData("bench", "Model", "Input", "Machine")]
    [InlineData("inspect", "Model", "Output", "Machine")]
    public void Help_ListsOptionsInGroups(string command, params string[] groups)
    {
        var help = Help($"{command} --help");

        Assert.All(groups, group => Assert.Contains($"\n{group}:\n  -", help));
        Assert.All(["--device", "--threads", "--seed"], option => Assert.Contains($"  {option} ", help));
    }

    [Theory]
    [InlineData("attack")]
    [InlineData("evaluate")]
    [InlineData("audit")]
    [InlineData("bench")]
    [InlineData("inspect")]
    public void Help_NamesTheOptionsOfAModel(string command)
    {
        var help = Help($"{command} --help");

        Assert.All(
            [
                "--range", "--channels", "--channel-order", "--mean", "--std", "--layout", "--multiple-of", "--head",
                "--model-output", "--output-covers", "--tile", "--overlap", "--blend", "--convert-channels",
            ],
            option => Assert.Contains($"  {option} ", help));
    }

    [Theory]
    [InlineData("attack")]
    [InlineData("evaluate")]
    public void Help_NamesTheOptionsOfAnAttack(string command)
    {
        var help = Help($"{command} --help");

        Assert.All(
            [
                "--method", "--protocol", "--steps", "--alpha", "--beta", "--tau", "--first-step-l2", "--preset",
                "--goal", "--target-from", "--region", "--stop-iou", "--precision", "--bits", "--eot", "--json",
                "--mask-threshold", "--size",
            ],
            option => Assert.Contains($"  {option} ", help));
    }

    [Fact]
    public void Help_ListsEveryMethodAndParameterOfTheCatalogue_WithItsDefaults()
    {
        var help = Regex.Replace(Help("evaluate --help"), @"\s+", " ");

        Assert.All(
            AttackCatalog.Default.Methods.SelectMany(method => AttackParameters.List(method.Defaults)),
            parameter => Assert.Contains($" --{parameter.Key.Replace('_', '-')} {parameter.Hint} {parameter.Help}", help));
        Assert.Contains("segmentation mask attacks: ssm, asm, asma minimum-norm attacks: min-norm, dag, ddn,", help);
        Assert.Contains("[default: 200 for min-norm; 1000 for square; 4 for noise, brightness, blur, jpeg; ", help);
        Assert.Contains("Parameters of budget attacks and corruptions: --epsilon E ", help);
    }

    private static string Help(string line, int? columns = null)
    {
        var ending = Segprobe.Run(line, columns);
        Assert.Equal((0, ""), (ending.Code, ending.Error));
        return ending.Output;
    }
}
