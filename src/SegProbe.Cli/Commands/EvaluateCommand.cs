using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Runs;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe evaluate: attacks over a data set.</summary>
internal sealed class EvaluateCommand
{
    private readonly MachineOptions machine = new();
    private readonly PlanOptions plan = new();
    private readonly RunOptions place = new(keepDefault: "best");
    private readonly Option<bool> printPlan = new("--print-plan")
    {
        Description = "Print the plan that the options make, for --plan, and do nothing else.",
    };

    private readonly Option<bool> json = new("--json")
    {
        Description = "Print the rows, one a line, instead of the table.",
    };

    public static Command Create() => new EvaluateCommand().Build();

    private Command Build()
    {
        var command = new Command(
            "evaluate",
            """
            Attacks random pairs of an image and another sample's mask and prints the paper's Table 1.

            Several methods and lists of values make a sweep. The run's folder has a database (run.db) with a row for
            each pair and setting, and the pictures of each example. A run that was stopped in any way goes on when
            the same command is given again, and ends with the figures of a run in one go.

            Example:
              segprobe evaluate --model unet.safetensors --data ISIC --split test --pairs 100 --seed 1 -o out
              segprobe evaluate --model unet.safetensors --data ISIC --method asm,asma --first-step-l2 0.1,0.3,1 -o out
              segprobe evaluate --plan plan.json --shard 2/4 -o out-2
            """);
        plan.AddTo(command);
        place.AddTo(command);
        command.Options.Add(printPlan);
        command.Options.Add(json);

        machine.AddTo(command);
        command.SetWork(Run);
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var chosen = plan.Read(parsed, machine);
        if (parsed.GetValue(printPlan))
        {
            Console.Out.WriteLine(PlanFile.Write(chosen));
            return;
        }

        var faults = new List<string>();
        var (folder, kept, part) = place.Read(parsed, "evaluate", faults);
        var device = machine.Start(parsed);
        using var run = new RunPreparation(chosen, part, plan.NameOf(parsed)).Run(device, faults);

        var rows = EvaluationRun.Run(run, folder, kept, cancellation);
        Print(rows, parsed.GetValue(json), folder);
    }

    private static void Print(IReadOnlyList<ExampleRow> rows, bool asJson, string folder)
    {
        if (asJson)
        {
            foreach (var row in rows)
            {
                Console.Out.WriteLine(RecordJson.Line(row));
            }

            return;
        }

        ResultTable.Print(SettingSummary.Of(rows));
        Console.Out.WriteLine($"Files: {folder}");
    }
}
