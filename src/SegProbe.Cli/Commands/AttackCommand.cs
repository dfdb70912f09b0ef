using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Runs;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using static TorchSharp.torch;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe attack: one adversarial example.</summary>
internal sealed class AttackCommand
{
    private readonly MachineOptions machine = new();
    private readonly AttackOptionSet attack = new();
    private readonly ModelOptions model = new();
    private readonly Option<string> image = new("--image")
    {
        Description = "Image to perturb (PNG, JPEG, BMP, GIF, WebP or TIFF), or volume (NIfTI).",
        Required = true,
        HelpName = "FILE",
    };

    private readonly Option<string?> target = new("--target")
    {
        Description = "Target mask, of the image's size; of a volume also another patient's, laid centre on centre; with --target-from truth, the image's own mask. " +
            "[default with --goal untargeted: what the model draws on the image]",
        HelpName = "FILE",
    };

    private readonly Option<int?> targetClass = new("--target-class")
    {
        Description = "Target class: the answer of a classifier, or the label of every pixel.",
        HelpName = "C",
    };

    private readonly Option<string?> size = DataOptions.CreateSize();
    private readonly Option<int?> threshold = DataOptions.CreateMaskThreshold();
    private readonly Option<string> output = new("-o", "--output")
    {
        Description = "New or empty folder for the files.",
        Required = true,
        HelpName = "OUT",
    };

    private readonly Option<bool> json = new("--json") { Description = "Print the record instead of the table." };

    public static Command Create() => new AttackCommand().Build();

    private GroupedCommand Build()
    {
        var command = new GroupedCommand(
            "attack",
            """
            Makes one adversarial example: perturbs an image until the model draws the target mask, or until a
            classifier answers the target class. With --goal untargeted: until it draws or answers anything else.

            Writes adversarial.png and adversarial.npy; pictures of the perturbation, the target and the predictions,
            and a strip of all of them; images and predictions of several steps (steps/); trajectory.csv; record.json;
            and, with --eot, JPEG files such as adversarial_q90.jpg.

            Example:
              segprobe attack --model unet.safetensors --image case7.png \
                --target case9_mask.png -o out
            """);
        model.Model.Required = true;
        model.AddTo(command);
        command.Add(GroupedCommand.Data, image, target, targetClass, threshold, size);

        attack.AddTo(
            command, "The attack (docs/reference/attacks.md).", "asma", "truth: the image's own mask, given as --target.");
        command.Add(GroupedCommand.Output, output, json);
        machine.AddTo(command);
        command.SetWork(Run);
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var plan = Plan(parsed);
        var folder = parsed.GetValue(output)!;
        var faults = new List<string>();
        BadOptionException.Collect(faults, () => OutputFolder.RequireEmpty(folder));
        var device = machine.Start(parsed);
        using var run = new RunPreparation(plan, Shard.Whole, (_, key) => AttackOptionSet.NameOf(key))
        {
            Files = new()
            {
                Image = plan.Data,
                Target = parsed.GetValue(target),
                TargetClass = parsed.GetValue(targetClass),
            },
        }.Run(device, faults);
        var terminal = parsed.Terminal();
        ModelOptions.PrintNotices(terminal, run);

        var runner = run.Runner(setting: 0, get_num_threads(), Versions.Current);
        ExampleRecord? record = null;
        var step = 0;
        terminal.RunWithProgress("attack", run.Settings[0].TotalSteps, report => record = runner.Run(
            [run.First], _ => folder, KeptFiles.All, _ => report(++step, $"step {step}"),
            onPatch: share => report(step, $"step {step}, {100 * share:F0} % of a pass"),
            cancellation: cancellation)[0].Record);
        Print(terminal, record!, parsed.GetValue(json), folder);
    }

    // The image is all the data there is.
    private EvaluationPlan Plan(ParseResult parsed) => new()
    {
        Model = parsed.GetValue(model.Model)!,
        Contract = model.Declared(parsed),
        Verify = model.Verify(parsed),
        Data = parsed.GetValue(image)!,
        MaskThreshold = parsed.GetValue(threshold),
        Size = parsed.GetValue(size),
        Pairs = 1,
        BatchSize = 1,
        Seed = machine.Seed(parsed),
        Precision = attack.Precision(parsed),
        TargetFrom = attack.TargetFrom(parsed),
        Region = attack.Region(parsed),
        Bits = attack.Bits(parsed),
        Eot = attack.Eot(parsed),
        Attacks = [attack.Sweep(parsed)],
    };

    private static void Print(Terminal terminal, ExampleRecord record, bool asJson, string folder)
    {
        if (asJson)
        {
            terminal.Output.WriteLine(RecordJson.Line(record));
            return;
        }

        ResultTable.Print(terminal, record);
        terminal.Output.WriteLine($"Files: {folder}");
    }
}
