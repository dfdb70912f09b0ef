using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Attacks.SegmentationMask;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>Turns a grid into settings and collects what is wrong with it.</summary>
internal sealed class SweepExpansion(AttackSweep grid, Action<string> onFault, Func<string, string> nameOf)
{
    private const string AlphaName = "alpha";
    private const string BetaName = "beta";
    private const string TauName = "tau";
    private const string FirstStepName = "first_step_l2";
    private const string NormsName = "norms";
    private const string EpsilonName = "epsilon";
    private const string SuccessName = "success_iou";

    private static readonly Dictionary<string, AttackMethod> Methods =
        AttackCatalog.Default.Methods.ToDictionary(method => method.Name);

    private static readonly Dictionary<string, PerturbationNorm> NormNames = new()
    {
        ["l2"] = PerturbationNorm.L2,
        ["linf"] = PerturbationNorm.Linf,
    };

    private static readonly Dictionary<string, AttackGoal> GoalNames = new()
    {
        ["reach"] = AttackGoal.Targeted,
        ["avoid"] = AttackGoal.Untargeted,
    };

    private static readonly Dictionary<string, MaskProtocol> Protocols = new()
    {
        ["paper"] = MaskProtocol.Paper,
        ["authors"] = MaskProtocol.Authors,
    };

    private readonly HashSet<string> used = [];
    private readonly SweepFaults faults = new(onFault, nameOf);

    public static IReadOnlyCollection<string> MethodNames => Methods.Keys;

    private List<AttackGoal> Goals =>
        field ??= faults.Named("goals", grid.Goals, GoalNames, "reach or avoid", "Leave it out for reach.");

    public IReadOnlyList<AttackOptions> Run()
    {
        var methods = faults.Named(
            "methods", grid.Methods, Methods, $"one of {string.Join(", ", Methods.Keys)}",
            "Write, for example, asma or ssm,asm,asma.");
        RequireSomeValue();
        RequireOneWay();
        var common = Made(() => new AsmaOptions { Steps = grid.Steps ?? AttackSweep.AuthorsSteps });
        var isSound = common.Any();
        var settings = methods.SelectMany(method => method.Defaults switch
        {
            SegmentationMaskOptions mask => Mask(mask),
            MinimumNormAttackOptions minimum => Minimum(minimum),
            var options => Bounded((BudgetAttackOptions)options),
        }).ToList();
        RequireUse();
        return isSound ? settings : [];
    }

    private IEnumerable<AttackOptions> Mask(SegmentationMaskOptions standard)
    {
        used.UnionWith([AlphaName, BetaName, TauName, FirstStepName]);
        var rules = Rules(standard);
        return from protocol in faults.Named(
                   "protocols", grid.Protocols, Protocols, "paper or authors", "Leave it out for paper.")
               from rule in rules
               let options = rule with { Protocol = protocol }
               from made in Made(() => options with { Steps = grid.Steps ?? options.Steps })
               select made;
    }

    private IEnumerable<AttackOptions> Minimum(MinimumNormAttackOptions standard)
    {
        used.UnionWith([NormsName, SuccessName]);
        return from norm in Norms(standard.Norm.ToString().ToLowerInvariant())
               from success in grid.SuccessIou?.Distinct() ?? [standard.SuccessIou]
               from options in Options(SuccessName, () => standard with { SuccessIou = success })
               from fitting in Options(NormsName, () => options with { Norm = norm })
               from made in Made(() => fitting with { Steps = grid.Steps ?? fitting.Steps })
               select made;
    }

    private IEnumerable<AttackOptions> Bounded(BudgetAttackOptions standard)
    {
        used.UnionWith([NormsName, EpsilonName]);
        return from norm in Norms("linf")
               from text in grid.Epsilon?.Distinct() ?? ["8/255"]
               from options in Options(
                   EpsilonName, () => standard with { Norm = norm, Epsilon = EpsilonText.Read(text) })
               from made in Made(() => options with { Steps = grid.Steps ?? options.Steps })
               select made;
    }

    private List<PerturbationNorm> Norms(string standard) =>
        faults.Named(
            NormsName, grid.Norms ?? [standard], NormNames, "l2 or linf", "Leave it out for the method's own.");

    // What all methods have, checked.
    private IEnumerable<AttackOptions> Made(Func<AttackOptions> make) =>
        from options in Options("steps", make)
        from stopped in Options("stop_iou", () => options with { StopIou = grid.StopIou })
        from goal in Goals
        select stopped with { Goal = goal };

    private T[] Options<T>(string key, Func<T> make)
        where T : class => faults.Guard(nameOf(key), make) is { } made ? [made] : [];

    private void RequireUse()
    {
        (string Name, bool IsSet)[] keys =
        [
            .. Lists().Select(each => (each.Name, each.Values is not null)),
            (NormsName, grid.Norms is not null), (EpsilonName, grid.Epsilon is not null),
        ];
        foreach (var (name, _) in keys.Where(each => each.IsSet && !used.Contains(each.Name)))
        {
            faults.Add(
                $"{nameOf(name)} must belong to a method, got it with {string.Join(", ", grid.Methods)}. " +
                "Leave it out, or add a method that has it.");
        }
    }

    private IEnumerable<(string Name, IReadOnlyList<double>? Values)> Lists() =>
    [
        (AlphaName, grid.Alpha), (BetaName, grid.Beta), (TauName, grid.Tau), (FirstStepName, grid.FirstStepL2),
        (SuccessName, grid.SuccessIou),
    ];

    private void RequireSomeValue()
    {
        foreach (var (name, values) in Lists().Where(each => each.Values is not null))
        {
            if (values!.Count == 0 || values.Distinct().Count() < values.Count)
            {
                faults.Add(
                    $"{nameOf(name)} must have at least one value and each once, " +
                    $"got [{string.Join(", ", values.Select(AttackSweep.Text))}]. Give values or leave it out.");
            }
        }
    }

    private void RequireOneWay()
    {
        var constants = Lists().Where(each => each is { Values: not null, Name: AlphaName or BetaName or TauName })
            .Select(each => nameOf(each.Name))
            .ToList();
        if (constants.Count > 0 && grid.FirstStepL2 is not null)
        {
            faults.Add(
                $"The step must be set in one way, got {string.Join(", ", constants)} and {nameOf(FirstStepName)}. " +
                "Leave out all but one.");
        }
    }

    private List<SegmentationMaskOptions> Rules(SegmentationMaskOptions standard)
    {
        if (grid.Alpha is null && grid.Beta is null && grid.Tau is null)
        {
            return Made(
                nameOf(FirstStepName), grid.FirstStepL2 ?? [SegmentationMaskOptions.DefaultFirstStepL2],
                length => standard with { FirstStepL2 = length });
        }

        if (standard is not AsmaOptions asma)
        {
            return Made(
                nameOf(AlphaName), grid.Alpha ?? Missing(AlphaName, "ssm and asm"),
                alpha => standard is SsmOptions ssm
                    ? ssm with { Alpha = alpha }
                    : (AsmOptions)standard with { Alpha = alpha });
        }

        var taus = grid.Tau ?? [AttackSweep.PaperTau];
        return
        [
            .. (grid.Beta?.Distinct() ?? Missing(BetaName, "asma")).SelectMany(beta => Made(
                $"{nameOf(BetaName)}, {nameOf(TauName)}", taus, tau => asma with { Beta = beta, Tau = tau })),
        ];
    }

    private List<SegmentationMaskOptions> Made(
        string name, IReadOnlyList<double> values, Func<double, SegmentationMaskOptions> make) =>
        [.. values.Distinct().Select(value => faults.Guard(name, () => make(value))).OfType<SegmentationMaskOptions>()];

    private double[] Missing(string name, string methods)
    {
        faults.Add(
            $"{nameOf(name)} must be given for {methods} where another constant is, got none. " +
            "Give it, or leave all constants out to calibrate.");
        return [];
    }
}
