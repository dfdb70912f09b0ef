using SegProbe.Attacks;

namespace SegProbe.Evaluation.Planning;

/// <summary>Turns a grid into settings and collects what is wrong with it.</summary>
internal sealed class GridExpansion(AttackGrid grid, Action<string> onFault, Func<string, string> nameOf)
{
    private const string AlphaName = "alpha";
    private const string BetaName = "beta";
    private const string TauName = "tau";
    private const string FirstStepName = "first_step_l2";

    private static readonly Dictionary<string, MaskMethod> Methods = new()
    {
        ["ssm"] = MaskMethod.Ssm,
        ["asm"] = MaskMethod.Asm,
        ["asma"] = MaskMethod.Asma,
    };

    private static readonly Dictionary<string, MaskProtocol> Protocols = new()
    {
        ["paper"] = MaskProtocol.Paper,
        ["authors"] = MaskProtocol.Authors,
    };

    public IReadOnlyList<MaskAttackOptions> Run()
    {
        var methods = Named(
            "methods", grid.Methods, Methods, "ssm, asm or asma", "Write, for example, asma or ssm,asm,asma.");
        var protocols = Named(
            "protocols", grid.Protocols, Protocols, "paper or authors", "Leave it out for paper.");
        RequireSomeValue();
        RequireOneWay();
        var stop = Checked("stop_iou", () => new MaskAttackOptions { StopIou = grid.StopIou });
        var lengths = protocols.ToDictionary(
            protocol => protocol,
            protocol => Checked("steps", () => new MaskAttackOptions { Steps = Steps(protocol) })?.Steps);
        return
        [
            .. from method in methods
               let rules = Rules(method)
               from protocol in protocols
               where lengths[protocol] is not null
               from rule in rules
               select new MaskAttackOptions
               {
                   Method = method,
                   Protocol = protocol,
                   Steps = lengths[protocol]!.Value,
                   StopIou = stop?.StopIou,
                   Rule = rule,
               },
        ];
    }

    private int Steps(MaskProtocol protocol) =>
        grid.Steps ?? (protocol == MaskProtocol.Authors ? AttackGrid.AuthorsSteps : new MaskAttackOptions().Steps);

    private List<T> Named<T>(
        string key, IReadOnlyList<string> names, Dictionary<string, T> known, string rule, string remedy)
        where T : struct
    {
        foreach (var odd in names.Where(each => !known.ContainsKey(each)))
        {
            onFault($"{nameOf(key)} must be {rule}, got '{odd}'. {remedy}");
        }

        if (names.Count == 0 || names.Distinct().Count() < names.Count)
        {
            onFault($"{nameOf(key)} must name each once, got '{string.Join(',', names)}'. {remedy}");
        }

        return [.. names.Distinct().Where(known.ContainsKey).Select(each => known[each])];
    }

    private IEnumerable<(string Name, IReadOnlyList<double>? Values)> Lists() =>
    [
        (AlphaName, grid.Alpha), (BetaName, grid.Beta), (TauName, grid.Tau), (FirstStepName, grid.FirstStepL2),
    ];

    private void RequireSomeValue()
    {
        foreach (var (name, values) in Lists().Where(each => each.Values is not null))
        {
            if (values!.Count == 0 || values.Distinct().Count() < values.Count)
            {
                onFault(
                    $"{nameOf(name)} must have at least one value and each once, " +
                    $"got [{string.Join(", ", values.Select(AttackGrid.Text))}]. Give values or leave it out.");
            }
        }
    }

    private void RequireOneWay()
    {
        var constants = Lists().Where(each => each.Values is not null && each.Name != FirstStepName)
            .Select(each => nameOf(each.Name))
            .ToList();
        if (constants.Count > 0 && grid.FirstStepL2 is not null)
        {
            onFault(
                $"The step must be set in one way, got {string.Join(", ", constants)} and {nameOf(FirstStepName)}. " +
                "Leave out all but one.");
        }
    }

    private List<StepRule> Rules(MaskMethod method)
    {
        if (grid.Alpha is null && grid.Beta is null && grid.Tau is null)
        {
            return Made(
                nameOf(FirstStepName), grid.FirstStepL2 ?? [MaskAttackOptions.DefaultFirstStepL2],
                length => new CalibratedStep(length));
        }

        if (method != MaskMethod.Asma)
        {
            return Made(
                nameOf(AlphaName), grid.Alpha ?? Missing(AlphaName, "ssm and asm"), alpha => new ConstantStep(alpha));
        }

        var taus = grid.Tau ?? [AttackGrid.PaperTau];
        return
        [
            .. (grid.Beta?.Distinct() ?? Missing(BetaName, "asma")).SelectMany(beta => Made(
                $"{nameOf(BetaName)}, {nameOf(TauName)}", taus, tau => new OverlapStep(beta, tau))),
        ];
    }

    private List<StepRule> Made(string name, IReadOnlyList<double> values, Func<double, StepRule> make) =>
        [.. values.Distinct().Select(value => Guard(name, () => make(value))).OfType<StepRule>()];

    private double[] Missing(string name, string methods)
    {
        onFault(
            $"{nameOf(name)} must be given for {methods} where another constant is, got none. " +
            "Give it, or leave all constants out to calibrate.");
        return [];
    }

    private MaskAttackOptions? Checked(string name, Func<MaskAttackOptions> make) => Guard(nameOf(name), make);

    private T? Guard<T>(string name, Func<T> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (ArgumentException exception)
        {
            onFault($"{name}: {exception.Message.Split(" (Parameter", 2)[0]}");
            return null;
        }
    }
}
