using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Audits;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe audit: a fixed set of attacks, and a verdict that does not overclaim.</summary>
internal sealed class AuditCommand
{
    private const int Failed = 1;

    private readonly DataOptions data = new();
    private readonly ModelOptions model = new();
    private readonly MachineOptions machine = new();
    private readonly RunOptions place = new(keepDefault: "none");
    private readonly Option<string?> size = ImageSize.CreateOption();
    private readonly Option<string?> split = new("--split")
    {
        Description = "Part of the data named in split.csv. [default: all]",
        HelpName = "NAME",
    };

    private readonly Option<int?> pairs = new("--pairs")
    {
        Description = "Images, each with its own mask to avoid and another sample's to reach. " +
            $"[default: {AuditPreparation.DefaultImages}, or all where there are fewer]",
        HelpName = "N",
    };

    private readonly Option<string> precision = new("--precision")
    {
        Description = "Arithmetic of the steps. With bfloat16 they take half the time; reported figures stay float32.",
        DefaultValueFactory = _ => PlanPrecision.Float32,
        HelpName = "float32|bfloat16",
    };

    private readonly Option<string[]> failIf = new("--fail-if")
    {
        Description = "End with exit code 1 where this holds: METRIC@NORM<=BUDGET OP NUMBER, or untrusted. Can be " +
            "given several times. docs/reference/audit.md has the metrics.",
        HelpName = "CONDITION",
    };

    public static Command Create() => new AuditCommand().Build();

    private Command Build()
    {
        var command = new Command(
            "audit",
            """
            Attacks a model with a fixed set of attacks at a ladder of budgets, and says what is left of it.

            There is nothing to tune: the set has a version, so that figures of one version can be compared. Each image
            is made to lose its own mask and to draw another sample's; what an attack breaks is not attacked again at as
            large a budget. Natural changes of the same size stand beside. The audit checks itself and says when its
            numbers are not to be trusted. audit.json in the run's folder has everything.

            Exit codes: 0 done, 1 a condition of --fail-if holds, 2 bad input.

            Example:
              segprobe audit --model unet.safetensors --data ISIC --split test -o audit
              segprobe audit --model unet.onnx --data ISIC -o audit --fail-if "worst-case-iou@l2<=2 < 0.5" --fail-if untrusted
              segprobe report audit -o audit.html
            """);
        command.Options.Add(model.Model);
        data.AddTo(command);
        foreach (var option in (Option[])[split, pairs, size, precision, failIf])
        {
            command.Options.Add(option);
        }

        place.AddTo(command);
        model.AddTo(command);
        machine.AddTo(command);
        command.SetWork(Run);
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
            plan, parsed.GetValue(pairs), [.. conditions], part, (_, name) => AttackOptionSet.NameOf(name))
            .Run(device, faults);
        var record = EvaluationRun.Run(
            audit.Run, folder, keep, store => part == Shard.Whole ? AuditReport.Make(audit, store) : null,
            cancellation);
        if (record is null)
        {
            Console.Out.WriteLine(
                $"Part {part} is done. Join the parts with 'segprobe merge', then give this command again with -o " +
                "and the joined folder, without --shard.");
            return 0;
        }

        AtomicFile.WriteText(Path.Combine(folder, AuditRecord.FileName), RecordJson.Document(record) + "\n");
        AuditText.Print(record, folder);
        return record.Conditions.Any(each => each.Holds) ? Failed : 0;
    }

    private EvaluationPlan Plan(ParseResult parsed) => new()
    {
        Model = parsed.GetValue(model.Model) ?? throw Missing(model.Model.Name),
        Contract = model.Declared(parsed),
        Verify = model.Verify(parsed),
        Data = data.Name(parsed)!,
        Split = parsed.GetValue(split),
        MaskThreshold = parsed.GetValue(data.MaskThreshold),
        Size = parsed.GetValue(size),
        Seed = machine.Seed(parsed),
        Precision = parsed.GetValue(precision)!,
    };

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

    private static BadOptionException Missing(string option) =>
        new($"Option '{option}' is required. See 'segprobe audit --help'.");
}
