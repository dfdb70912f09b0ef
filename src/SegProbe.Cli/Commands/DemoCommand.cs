using System.CommandLine;
using System.Diagnostics;
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
        Description = "Pairs of an image and another image's mask.",
        DefaultValueFactory = _ => 8,
        HelpName = "N",
    };

    private readonly Option<int> steps = new("--steps")
    {
        Description = "Steps of each attack.",
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

    private Command Build()
    {
        var command = new Command(
            "demo",
            """
            Attacks a small U-Net, which ships with the program, on generated retina-like images with the paper's
            three methods.

            Needs no data. Prints the paper's Table 1 and writes, for each example, a strip: image, target,
            adversarial image, amplified perturbation, predictions before and after.

            Example:
              segprobe demo -o demo-out
            """);
        foreach (var option in (Option[])[pairs, steps, output])
        {
            command.Options.Add(option);
        }

        machine.AddTo(command);
        command.SetWork(Run);
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
            Attacks = [new() { Steps = parsed.GetValue(steps) }],
        };
        using var run = new RunPreparation(plan, Shard.Whole, (_, name) => AttackOptionSet.NameOf(name)).Run(device);

        ResultTable.Print(SettingSummary.Of(EvaluationRun.Run(run, folder, KeptFiles.Best, cancellation)));
        Console.Out.WriteLine(
            $"Files: {folder}, for example {Path.Combine(folder, "asma", "0000", "strip.png")}. " +
            $"{clock.Elapsed.TotalSeconds:F0} s.");
    }
}
