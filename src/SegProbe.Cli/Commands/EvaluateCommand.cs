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
        Description = "Print the plan that the options make, for --plan, and stop.",
    };

    private readonly Option<bool> json = new("--json")
    {
        Description = "Print the rows as JSON, one in a line, in place of the table.",
    };

    public static Command Create() => new EvaluateCommand().Build();

    private GroupedCommand Build()
    {
        var command = new GroupedCommand(
            "evaluate",
            """
            Attacks random pairs of an image and another sample's mask, and prints the paper's Table 1.

            Options of the attack take several values, separated by commas: every combination is a setting of the
            sweep. The folder of the run gets a database (run.db), with a row for each pair and setting, and the
            pictures of each example. If a run was stopped, the same command goes on with it, and the figures are
            those of a run in one go.

            Example:
              segprobe evaluate --model unet.safetensors --data ISIC --split test \
                --pairs 100 --seed 1 -o out
              segprobe evaluate --model unet.safetensors --data ISIC \
                --method asm,asma --first-step-l2 0.1,0.3,1 -o out
              segprobe evaluate --plan plan.json --shard 2/4 -o out-2
            """);
        plan.AddTo(command);
        place.AddTo(command);
        command.Add(GroupedCommand.Output, printPlan, json);
        machine.AddTo(command);
        command.SetWork(Run, "What is done is kept. Give the same command again to go on.");
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var chosen = plan.Read(parsed, machine);
        if (parsed.GetValue(printPlan))
        {
            parsed.Terminal().Output.WriteLine(PlanFile.Write(chosen));
            return;
        }

        var faults = new List<string>();
        var (folder, kept, part) = place.Read(parsed, "evaluate", faults);
        var device = machine.Start(parsed);
        using var run = new RunPreparation(chosen, part, plan.NameOf(parsed)).Run(device, faults);

        var rows = EvaluationRun.Run(parsed, run, folder, kept, cancellation);
        Print(parsed.Terminal(), rows, parsed.GetValue(json), folder);
    }

    private static void Print(Terminal terminal, IReadOnlyList<ExampleRow> rows, bool asJson, string folder)
    {
        if (asJson)
        {
            foreach (var row in rows)
            {
                terminal.Output.WriteLine(RecordJson.Line(row));
            }

            return;
        }

        ResultTable.Print(terminal, SettingSummary.Summarise(rows));
        terminal.Output.WriteLine($"Files: {folder}");
    }
}
