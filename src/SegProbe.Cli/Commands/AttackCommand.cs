using System.CommandLine;
using SegProbe.Attacks;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Evaluation.Targets;
using static TorchSharp.torch;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe attack: one adversarial example.</summary>
internal sealed class AttackCommand
{
    // Which labels the model can draw is known once it was probed.
    private const int AnyLabel = 256;

    private readonly MachineOptions machine = new();
    private readonly AttackOptionSet attack = new();
    private readonly ModelOptions model = new();
    private readonly Option<string> image = new("--image")
    {
        Description = "Image to perturb (PNG or JPEG).",
        Required = true,
        HelpName = "FILE",
    };

    private readonly Option<string?> target = new("--target")
    {
        Description = "Mask to reach or to avoid, of the image's size; with --target-from truth the image's own " +
            "mask. [default with --goal avoid: what the model draws on the image]",
        HelpName = "FILE",
    };

    private readonly Option<int?> targetClass = new("--target-class")
    {
        Description = "Class to reach or to avoid: a classifier's answer, or every pixel's.",
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
            classifier answers the target class. With --goal avoid, until it draws anything else.

            Writes adversarial.png and .npy, pictures of the perturbation, the target, the predictions and all of
            them in a strip, images and predictions on the way (steps/), trajectory.csv and record.json; with
            --survive, adversarial_q90.jpg.

            Example:
              segprobe attack --model unet.safetensors --image case7.png \
                --target case9_mask.png -o out
            """);
        model.Model.Required = true;
        model.AddTo(command);
        command.Add(GroupedCommand.Data, image, target, targetClass, threshold, size);

        attack.AddTo(
            command,
            "The attack: ssm, asm, asma and min-norm draw a mask with a small change; pgd to apgd-bmce are published " +
            "ones within a budget, dag to pdpgd published ones of a small change (docs/reference/attacks.md).",
            "asma",
            "truth, that of --target");
        command.Add(GroupedCommand.Output, output, json);
        machine.AddTo(command);
        command.SetWork(Run);
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var options = Options(parsed);
        var precision = BadOptionException.Guard(
            "--precision", () => PlanPrecision.Read(attack.Precision(parsed), [options]));
        var qualities = BadOptionException.Guard("--survive", () => SurviveText.Read(attack.Survive(parsed)));
        var bits = attack.Bits(parsed);
        if (bits is not (null or 8 or 16))
        {
            throw new BadOptionException($"--bits must be 8 or 16, got {bits}. Leave it out for 8, rounded.");
        }

        var rule = Rule(parsed, options);
        var region = attack.Region(parsed) is { } allowed ? RegionRule.Read(allowed) : null;
        var reading = DataOptions.Reading(parsed, threshold);
        var folder = parsed.GetValue(output)!;
        OutputFolder.RequireEmpty(folder);
        var device = machine.Start(parsed);
        var channels = ImageFile.Read(parsed.GetValue(image)!).Channels;
        using var network = model.Open(parsed, channels, device, precision);
        var side = DataOptions.Size(parsed, size, network);
        var attackCase = Completed(parsed, Case(parsed, rule, network, reading, side), rule, region, network);
        ModelOptions.PrintNotices(parsed.Terminal(), network);

        var settings = new RunSettings
        {
            Attack = options,
            TargetFrom = rule?.ToString() ?? (parsed.GetValue(target) is null ? "class" : "file"),
            Region = region?.ToString(),
            Bits = bits,
            JpegQualities = qualities,
            BatchSize = 1,
            Seed = machine.Seed(parsed),
            MaskThreshold = parsed.GetValue(threshold),
            Threads = get_num_threads(),
            Versions = Versions.Current,
        };
        ExampleRecord? record = null;
        var step = 0;
        parsed.Terminal().RunWithProgress("attack", options.Steps, report => record = new CaseRunner(network, settings).Run(
            [attackCase],
            _ => folder,
            KeptFiles.All,
            _ => report(++step, $"step {step}"),
            cancellation: cancellation)[0].Record);
        Print(parsed.Terminal(), record!, parsed.GetValue(json), folder);
    }

    // Null where the target is what was given, a mask or a class.
    private TargetRule? Rule(ParseResult parsed, AttackOptions options)
    {
        var rule = attack.TargetFrom(parsed) is { } text
            ? BadOptionException.Guard("--target-from", () => TargetRule.Read(text, options.Goal))
            : null;
        var (mask, label) = (parsed.GetValue(target), parsed.GetValue(targetClass));
        switch (rule?.Start)
        {
            case TargetStart.Other:
                throw new BadOptionException(
                    "--target-from must be truth or prediction, or steps from one of them, got 'other': there is no " +
                    "other sample. Give its mask with --target.");
            case TargetStart.Truth when mask is null || label is not null:
                throw new BadOptionException(
                    "--target-from truth must come with the image's own mask and no class, got " +
                    $"{(label is null ? "no mask" : "--target-class")}. Give the mask with --target.");
            case TargetStart.Prediction when mask is not null || label is not null:
                throw new BadOptionException(
                    "--target-from must be the only source of the mask where it starts from the prediction, got " +
                    $"{(label is null ? target.Name : targetClass.Name)} too. Leave one of them out.");
            case null when mask is null && label is null && options.Goal == AttackGoal.Untargeted:
                return TargetRule.Prediction;
            case null when mask is null == label is null:
                throw new BadOptionException(
                    "The target must be given once, by --target, --target-class or --target-from, got " +
                    $"{(mask is null ? "none" : "two")}. Give a mask, a class or a rule.");
            default:
                return rule;
        }
    }

    private AttackCase Case(
        ParseResult parsed, TargetRule? rule, ModelUnderTest network, MaskReading reading, int? side)
    {
        var picture = parsed.GetValue(image)!;
        if (parsed.GetValue(targetClass) is { } label)
        {
            return CaseSource.FromClass(picture, label, network, side);
        }

        if (parsed.GetValue(target) is not { } mask)
        {
            return CaseSource.FromImage(picture, side);
        }

        var given = CaseSource.FromFiles(
            picture, mask, reading with { Ignored = network.Model.IgnoredLabel, Classes = AnyLabel }, side);
        return given with { Truth = rule is null ? null : given.Target };
    }

    private AttackCase Completed(
        ParseResult parsed, AttackCase attackCase, TargetRule? rule, RegionRule? region, ModelUnderTest network)
    {
        // A class was checked against the model already.
        if (parsed.GetValue(targetClass) is null)
        {
            network.Probe(attackCase.Image);
        }

        if (network.Model.IsClassifier && rule is { IsPlain: false })
        {
            throw new BadOptionException(
                $"--target-from must have no steps for a classifier, got '{rule}'. Give a class with --target-class.");
        }

        var known = BadOptionException.Guard(
            "--target-from",
            () => (rule ?? TargetRule.Other).WithLabelsChecked(network.Classes, network.Model.IgnoredLabel));
        return CaseSource.With(attackCase, known, region, network);
    }

    private AttackOptions Options(ParseResult parsed)
    {
        var settings = attack.Grid(parsed).Expand(
            fault => throw new BadOptionException(fault), AttackOptionSet.NameOf);
        return settings is [var one]
            ? one
            : throw new BadOptionException(
                $"The options must set one attack, got {settings.Count}: " +
                $"{string.Join(", ", SettingNames.Of(settings))}. Use evaluate to compare several.");
    }

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
