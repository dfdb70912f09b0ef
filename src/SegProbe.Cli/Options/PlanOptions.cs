using System.CommandLine;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli.Options;

/// <summary>The options that make a plan, or the file that holds one.</summary>
internal sealed class PlanOptions
{
    private readonly DataOptions data = new(isRequired: false);
    private readonly AttackOptionSet attack = new();
    private readonly ModelOptions model = new();
    private readonly Option<string?> file = new("--plan")
    {
        Description = "Read the plan from this file, in place of the options that it holds; see --print-plan.",
        HelpName = "FILE",
    };

    private readonly Option<string?> split = DataOptions.CreateSplit();

    private readonly Option<int> pairs = new("--pairs")
    {
        Description = "Number of pairs of an image and another sample's mask to draw; number of images where " +
            "their own masks or predictions are used.",
        DefaultValueFactory = _ => 100,
        HelpName = "N",
    };

    private readonly Option<int> batchSize = new("--batch-size")
    {
        Description = "Examples attacked at once.",
        DefaultValueFactory = _ => 16,
        HelpName = "N",
    };

    private readonly Option<string?> size = DataOptions.CreateSize();

    public void AddTo(GroupedCommand command)
    {
        model.AddTo(command);
        data.AddTo(command);
        command.Add(GroupedCommand.Data, split, pairs, size);

        attack.AddTo(
            command, "The attacks, separated by commas.", "ssm,asm,asma",
            "other: another sample's mask, the default of targeted attacks. truth: the image's own mask, the default " +
            "of untargeted attacks.");
        command.Add(GroupedCommand.Attack, batchSize, file);
    }

    /// <summary>Gives the plan.</summary>
    public EvaluationPlan Read(ParseResult parsed, MachineOptions machine)
    {
        if (parsed.GetValue(file) is { } path)
        {
            RequireNothingBeside(parsed, machine);
            return PlanFile.Read(path);
        }

        return data.Describe(parsed, new()
        {
            Model = parsed.GetValue(model.Model) ?? throw BadOptionException.Missing(model.Model.Name, "evaluate"),
            Contract = model.Declared(parsed),
            Verify = model.Verify(parsed),
            Data = data.Name(parsed) ?? throw BadOptionException.Missing(DataOptions.DataName, "evaluate"),
            Split = parsed.GetValue(split),
            Size = parsed.GetValue(size),
            Pairs = parsed.GetValue(pairs),
            Seed = machine.Seed(parsed),
            BatchSize = parsed.GetValue(batchSize),
            Precision = attack.Precision(parsed),
            TargetFrom = attack.TargetFrom(parsed),
            Region = attack.Region(parsed),
            Bits = attack.Bits(parsed),
            Eot = attack.Eot(parsed),
            Attacks = [attack.Sweep(parsed)],
        });
    }

    /// <summary>Tells how a property of the plan is called in messages.</summary>
    public Func<int, string, string> NameOf(ParseResult parsed) =>
        parsed.GetValue(file) is { } path
            ? (sweep, property) => sweep < 0 ? $"{path}: {property}" : $"{path}: attacks[{sweep}].{property}"
            : (_, property) => AttackOptionSet.NameOf(property);

    private void RequireNothingBeside(ParseResult parsed, MachineOptions machine)
    {
        Option[] held = [.. model.All, .. data.All, split, pairs, size, batchSize, machine.SeedOption, .. attack.All];
        var given = held.Where(option => parsed.GetResult(option) is { Implicit: false })
            .Select(option => option.Name)
            .ToList();
        if (given.Count > 0)
        {
            throw new BadOptionException(
                $"--plan must hold all that the plan says, got {string.Join(", ", given)} beside it. " +
                "Write it into the plan.");
        }
    }
}
