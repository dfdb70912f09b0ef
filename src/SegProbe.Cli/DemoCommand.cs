using System.CommandLine;
using System.Diagnostics;
using SegProbe.Attacks;
using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Evaluation.Experiments;
using SegProbe.Evaluation.Reports;
using static TorchSharp.torch;

namespace SegProbe.Cli;

/// <summary>segprobe demo: the whole path on generated images with the network that ships with the program.</summary>
internal sealed class DemoCommand
{
    private const string NetworkFile = "phantom-unet.safetensors";
    private const int Samples = 600;
    private const int PhantomSeed = 1;

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
        var count = BadOptionException.Guard(
            "--steps", () => new MaskAttackOptions { Steps = parsed.GetValue(steps) }).Steps;
        OutputFolder.RequireEmpty(folder);
        var clock = Stopwatch.StartNew();
        var device = machine.Start(parsed);
        var settings = new RunSettings
        {
            Attack = new(),
            Seed = machine.Seed(parsed),
            Threads = get_num_threads(),
            Versions = Versions.Current,
        };

        using var network = ModelUnderTest.Open(
            Path.Combine(AppContext.BaseDirectory, NetworkFile), new(), channels: 3, device);
        var samples = new PhantomSource(PhantomKind.Fundus, Samples, PhantomSeed, network.Size!.Value).Split("test");
        var draw = BadOptionException.Guard(
            "--pairs", () => PairDraw.Draw(samples.Ids.Count, parsed.GetValue(pairs), settings.Seed));
        var cases = CaseSource.FromPairs(samples, draw, size: null, cancellation);
        CaseSource.Require(cases, network);

        MaskAttackOptions[] methods =
        [
            .. Enum.GetValues<MaskMethod>().Select(method => new MaskAttackOptions { Method = method, Steps = count }),
        ];
        var records = EvaluationRun.Run(network, cases, methods, settings, folder, KeptFiles.Best, cancellation);
        ResultTable.Print(MethodSummary.Of(records));
        Console.Out.WriteLine(
            $"Files: {folder}, for example {Path.Combine(folder, "asma", "0000", "strip.png")}. " +
            $"{clock.Elapsed.TotalSeconds:F0} s.");
    }
}
