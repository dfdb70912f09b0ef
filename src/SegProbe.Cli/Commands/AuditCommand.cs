using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Audits;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe audit: a fixed set of attacks, and a verdict that does not overclaim.</summary>
internal sealed class AuditCommand
{
    private const int Failed = 1;
    private const string QuickSize = "128";

    private readonly DataOptions data = new();
    private readonly ModelOptions model = new();
    private readonly MachineOptions machine = new();
    private readonly RunOptions place = new(keepDefault: "none");
    private readonly Option<string?> size = DataOptions.CreateSize();
    private readonly Option<string?> split = DataOptions.CreateSplit();

    private readonly Option<int?> pairs = new("--pairs")
    {
        Description = "Number of images. Each is to lose its own mask and to get another sample's. " +
            $"[default: {AuditPreparation.DefaultImages}, or all where there are fewer]",
        HelpName = "N",
    };

    private readonly Option<bool> quick = new("--quick")
    {
        Description = "A first look in minutes: half the steps on " +
            $"{AuditPreparation.QuickImages} images of 128 pixels, where --pairs and --size say nothing else. " +
            "The intervals are as wide as so few images allow.",
    };

    private readonly Option<string> precision = new("--precision")
    {
        Description = AttackOptionSet.PrecisionText,
        DefaultValueFactory = _ => PlanPrecision.Float32,
        HelpName = "float32|bfloat16|auto",
    };

    private readonly Option<string[]> failIf = new("--fail-if")
    {
        Description = "End with exit code 1 if this holds: METRIC@NORM<=BUDGET OP NUMBER, or untrusted. May be " +
            "given several times. docs/reference/audit.md lists the metrics.",
        HelpName = "CONDITION",
    };

    public static Command Create() => new AuditCommand().Build();

    private GroupedCommand Build()
    {
        var command = new GroupedCommand(
            "audit",
            """
            Attacks a model with a fixed set of attacks at rising budgets, and says how much of it holds.

            There is nothing to tune. The set of attacks has a version, and figures of one version can be compared.
            The attacks try to make the model lose each image's own mask, and to make it draw another sample's.
            Corruptions of the same size are shown beside the attacks. The audit checks itself, and says when its
            numbers cannot be trusted. Conditions change nothing of what is done: give the command again with others,
            and they are judged by what is stored. The file audit.json in the folder of the run has everything.

            Exit codes: 0 done, 1 a condition of --fail-if holds, 2 bad input.

            Example:
              segprobe audit --model unet.safetensors --data ISIC --split test -o audit
              segprobe audit --model unet.onnx --data ISIC -o audit \
                --fail-if "worst-case-iou@rms<=2levels < 0.5" --fail-if untrusted
              segprobe report audit -o audit.html
            """);
        model.AddTo(command);
        data.AddTo(command);
        command.Add(GroupedCommand.Data, split, pairs, size, quick);
        place.AddTo(command);
        command.Add(GroupedCommand.Output, failIf);
        command.Add(GroupedCommand.Machine, precision);
        machine.AddTo(command);
        command.SetWork(Run, "What is done is kept. Give the same command again to go on.");
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var faults = new List<string>();
        var plan = Plan(parsed);
        var conditions = (parsed.GetValue(failIf) ?? [])
            .Select(text => Condition(text, faults))
            .OfType<AuditCondition>();
        var (folder, keep, part) = place.Read(parsed, "audit", faults);
        var device = machine.Start(parsed);
        using var audit = new AuditPreparation(
            plan, parsed.GetValue(pairs), [.. conditions], parsed.GetValue(quick), part,
            (_, name) => AttackOptionSet.NameOf(name))
            .Run(device, faults);
        parsed.Terminal().Error.WriteLine(AuditCost.Describe(audit));
        var record = EvaluationRun.Run(
            parsed, audit.Run, folder, keep, store => part == Shard.Whole ? AuditReport.Make(audit, store) : null,
            cancellation);
        if (record is null)
        {
            parsed.Terminal().Output.WriteLine(
                $"Part {part} is done. Join the parts with 'segprobe merge', then give this command again with -o " +
                "and the joined folder, without --shard.");
            return 0;
        }

        AtomicFile.WriteText(Path.Combine(folder, AuditRecord.FileName), record.ToJson() + "\n");
        AuditText.Print(parsed.Terminal(), record, folder);
        return record.Conditions.Any(each => each.Holds) ? Failed : 0;
    }

    private EvaluationPlan Plan(ParseResult parsed) => data.Describe(parsed, new()
    {
        Model = parsed.GetValue(model.Model) ?? throw BadOptionException.Missing(model.Model.Name, "audit"),
        Contract = model.Declared(parsed),
        Verify = model.Verify(parsed),
        Data = data.Name(parsed)!,
        Split = parsed.GetValue(split),
        Size = parsed.GetValue(size) ?? (parsed.GetValue(quick) ? QuickSize : null),
        Seed = machine.Seed(parsed),
        Precision = parsed.GetValue(precision)!,
    });

    private AuditCondition? Condition(string text, List<string> faults)
    {
        try
        {
            return AuditCondition.Parse(text);
        }
        catch (FormatException exception)
        {
            faults.Add($"{failIf.Name} {exception.Message}");
            return null;
        }
    }
}
