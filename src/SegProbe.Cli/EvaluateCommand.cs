using System.CommandLine;
using SegProbe.Evaluation.Experiments;
using SegProbe.Evaluation.Reports;
using SegProbe.Evaluation.Store;
using static TorchSharp.torch;

namespace SegProbe.Cli;

/// <summary>segprobe evaluate: attacks over a data set.</summary>
internal sealed class EvaluateCommand
{
    private readonly MachineOptions machine = new();
    private readonly DataOptions data = new();
    private readonly AttackOptionSet attack = new();
    private readonly ModelOptions model = new();
    private readonly Option<string?> split = new("--split")
    {
        Description = "Part of the data named in split.csv. [default: all]",
        HelpName = "NAME",
    };

    private readonly Option<int> pairs = new("--pairs")
    {
        Description = "Pairs of an image and another sample's mask.",
        DefaultValueFactory = _ => 100,
        HelpName = "N",
    };

    private readonly Option<string?> size = ImageSize.CreateOption();
    private readonly Option<string> keep = new("--keep")
    {
        Description = "Files of each example: all; best, the adversarial image and the strip; none but the record.",
        DefaultValueFactory = _ => "best",
        HelpName = "all|best|none",
    };

    private readonly Option<string> output = new("-o", "--output")
    {
        Description = "New or empty folder for the files.",
        Required = true,
        HelpName = "OUT",
    };

    private readonly Option<bool> json = new("--json")
    {
        Description = "Print the records, one a line, instead of the table.",
    };

    public static Command Create() => new EvaluateCommand().Build();

    private Command Build()
    {
        var command = new Command(
            "evaluate",
            """
            Attacks random pairs of an image and another sample's mask and prints the paper's Table 1.

            Writes a folder for each example and records.jsonl, in the order of the draw.

            Example:
              segprobe evaluate --model unet.safetensors --data ISIC --split test --pairs 100 --seed 1 -o out
            """);
        model.Model.Required = true;
        command.Options.Add(model.Model);
        data.AddTo(command);
        foreach (var option in (Option[])[split, pairs, output, size, keep, json])
        {
            command.Options.Add(option);
        }

        attack.AddTo(command, "The attacks, separated by commas.", "ssm,asm,asma");
        model.AddTo(command);
        machine.AddTo(command);
        command.SetWork(Run);
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var methods = attack.Read(parsed);
        var kept = Keep(parsed);
        var folder = parsed.GetValue(output)!;
        OutputFolder.RequireEmpty(folder);
        var device = machine.Start(parsed);
        var settings = new RunSettings
        {
            Attack = methods[0],
            BatchSize = parsed.GetValue(attack.BatchSize),
            Seed = machine.Seed(parsed),
            MaskThreshold = parsed.GetValue(data.MaskThreshold),
            Threads = get_num_threads(),
            Versions = Versions.Current,
        };

        var samples = data.Open(parsed, null).Split(parsed.GetValue(split));
        using var network = model.Open(parsed, samples.Load(0).Image.Channels, device);
        var side = ImageSize.Read(parsed, size, network);
        var draw = BadOptionException.Guard(
            "--pairs", () => PairDraw.Draw(samples.Ids.Count, parsed.GetValue(pairs), settings.Seed));
        samples = data.Open(parsed, side).Split(parsed.GetValue(split));
        var cases = CaseSource.FromPairs(samples, draw, side, cancellation);
        CaseSource.Require(cases, network);
        ModelOptions.PrintNotices(network);

        var records = EvaluationRun.Run(network, cases, methods, settings, folder, kept, cancellation);
        Print(records, parsed.GetValue(json), folder);
    }

    private KeptFiles Keep(ParseResult parsed) => parsed.GetValue(keep) switch
    {
        "all" => KeptFiles.All,
        "best" => KeptFiles.Best,
        "none" => KeptFiles.None,
        var other => throw new BadOptionException(
            $"--keep must be all, best or none, got '{other}'. Leave it out for best."),
    };

    private static void Print(IReadOnlyList<ExampleRecord> records, bool asJson, string folder)
    {
        if (asJson)
        {
            foreach (var record in records)
            {
                Console.Out.WriteLine(RecordJson.Line(record));
            }

            return;
        }

        ResultTable.Print(MethodSummary.Of(records));
        Console.Out.WriteLine($"Files: {folder}");
    }
}
