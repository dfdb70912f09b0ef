using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Runs;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe demo: the whole path on generated images with the network that ships with the program.</summary>
internal sealed class DemoCommand
{
    private const string NetworkFile = "phantom-unet.safetensors";
    private const string Data = "phantom:fundus:600:1";

    private readonly MachineOptions machine = new();
    private readonly Option<int> pairs = new("--pairs")
    {
        Description = "Number of pairs of an image and another image's mask.",
        DefaultValueFactory = _ => 8,
        HelpName = "N",
    };

    private readonly Option<int> steps = new("--steps")
    {
        Description = "Number of steps of each attack.",
        DefaultValueFactory = _ => 150,
        HelpName = "N",
    };

    private readonly Option<string> output = new("-o", "--output")
    {
        Description = "New or empty folder for the files.",
        DefaultValueFactory = _ => "demo-out",
        HelpName = "OUT",
    };

    public static Command Create() => new DemoCommand().Build();

    private GroupedCommand Build()
    {
        var command = new GroupedCommand(
            "demo",
            """
            Attacks a small U-Net on generated images that look like retinas, with the paper's three methods.

            Needs no data: the U-Net comes with the program. Prints the paper's Table 1. Writes a strip for each
            example: the image, the target, the adversarial image, the perturbation amplified, and the predictions
            before and after.

            Example:
              segprobe demo -o demo-out
            """);
        command.Add(GroupedCommand.Attack, pairs, steps);
        command.Add(GroupedCommand.Output, output);
        machine.AddTo(command);
        command.SetWork(Run, "Start again with a new folder (-o).");
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var folder = parsed.GetValue(output)!;
        OutputFolder.RequireEmpty(folder);
        var clock = Stopwatch.StartNew();
        var device = machine.Start(parsed);
        var plan = new EvaluationPlan
        {
            Model = Path.Combine(AppContext.BaseDirectory, NetworkFile),
            Data = Data,
            Split = "test",
            Pairs = parsed.GetValue(pairs),
            Seed = machine.Seed(parsed),
            Attacks = [new() { ["steps"] = [parsed.GetValue(steps).ToString(CultureInfo.InvariantCulture)] }],
        };
        using var run = new RunPreparation(plan, Shard.Whole, (_, name) => AttackOptionSet.NameOf(name)).Run(device);

        ResultTable.Print(
            parsed.Terminal(), SettingSummary.Summarise(EvaluationRun.Run(parsed, run, folder, KeptFiles.Best, cancellation)));
        parsed.Terminal().Output.WriteLine(
            $"Files: {folder}, for example {Path.Combine(folder, "asma", "0000", "strip.png")}. " +
            $"{clock.Elapsed.TotalSeconds:F0} s.");
    }
}
