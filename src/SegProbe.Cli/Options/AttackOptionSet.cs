using System.CommandLine;
using System.Globalization;
using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli.Options;

/// <summary>
/// The options that set attacks, shared by attack and evaluate: one for each parameter that a method of the catalogue
/// declares, and those of a run.
/// </summary>
internal sealed class AttackOptionSet
{
    public const string PrecisionText =
        "Arithmetic of the steps. bfloat16 takes half the time on processors that have it, and auto takes it there. " +
        "Figures stay float32.";

    // The largest of the constants that the paper tries; it does not say which one its table used.
    private const double PaperAlpha = 1e-5;
    private const double PaperBeta = 1e-5;
    private const double AuthorsBeta = 1e-6;

    private static readonly AttackCatalog Catalog = AttackCatalog.Default;

    private readonly List<(string Key, string Group, Option<string?> Option)> parameters =
    [
        .. from method in Catalog.Methods
           from parameter in AttackParameters.List(method.Defaults)
           group method by parameter.Key into methods
           select (methods.Key, Group(methods), Parameter(methods.Key, [.. methods])),
    ];

    private readonly Option<string?> preset = new("--preset")
    {
        Description = Invariant($"paper: the paper's constants, alpha {PaperAlpha}, beta {PaperBeta} ") +
            Invariant($"(protocol authors: {AuthorsBeta}) and tau {AsmaOptions.PaperTau}."),
        HelpName = "paper",
    };

    private readonly Option<string?> targetFrom = new("--target-from") { HelpName = "RULE" };

    private readonly Option<string?> region = new("--region")
    {
        Description = "Pixels that may change: those that are not black in the picture FILE, resized to the image; or " +
            "the foreground of the image's own mask (truth) or of the target mask (target). [default: all]",
        HelpName = "[outside:]FILE|truth|target",
    };

    private readonly Option<int?> bits = new("--bits")
    {
        Description = "Search the adversarial image among those that a PNG of 8 or 16 bits can hold, and repair what " +
            "rounding breaks. [default: 8 bits, rounded without repair]",
        HelpName = "8|16",
    };

    private readonly Option<string?> eot = new("--eot")
    {
        Description = "Expectation over transformation: attack through JPEG files of these qualities, write the files " +
            "beside the PNG and measure them. Each costs a pass of the network. [default: none]",
        HelpName = "jpeg:Q,...",
    };

    private readonly Option<string> precision = new("--precision")
    {
        Description = PrecisionText,
        DefaultValueFactory = _ => PlanPrecision.Float32,
        HelpName = "float32|bfloat16|auto",
    };

    private readonly Option<string> method = new("--method") { HelpName = "NAME" };

    /// <summary>Gets the options.</summary>
    public IEnumerable<Option> All =>
        [method, preset, targetFrom, region, bits, eot, precision, .. parameters.Select(parameter => parameter.Option)];

    /// <summary>Adds the options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="methodText">What --method chooses, a sentence.</param>
    /// <param name="methodDefault">The methods where none is named.</param>
    /// <param name="ownTarget">Where the mask comes from without --target-from, and the choices of this command.</param>
    public void AddTo(GroupedCommand command, string methodText, string methodDefault, string ownTarget)
    {
        method.Description = methodText + string.Concat(Catalog.Methods.GroupBy(each => each.Family).Select(family =>
            $"\n{Words(family.Key)}: {Names(family)}"));
        method.DefaultValueFactory = _ => methodDefault;
        targetFrom.Description =
            $"Where the target mask comes from. {ownTarget} prediction: what the model draws on the clean image. " +
            "Steps joined with + change the mask: erase, grow:K, shrink:K, shift:DX,DY (of volumes DX,DY,DZ), swap:A,B and " +
            "ellipse:CX,CY,RX,RY[,LABEL], in pixels of the image given to the model. Steps alone change the " +
            "prediction: shift:12,0 is prediction+shift:12,0.";
        command.Add(GroupedCommand.Attack, method);
        command.Add(GroupedCommand.Attack, Of(GroupedCommand.Attack));
        command.Add(GroupedCommand.Attack, targetFrom, region, bits, eot);
        foreach (var group in parameters.Select(parameter => parameter.Group).Distinct().Skip(1))
        {
            command.Add(group, Of(group));
        }

        command.Add(parameters.First(parameter => parameter.Key == "alpha").Group, preset);
        command.Add(GroupedCommand.Machine, precision);
    }

    private IEnumerable<Option> Of(string group) =>
        parameters.Where(parameter => parameter.Group == group).Select(parameter => parameter.Option);

    /// <summary>Names the option of a key of a plan.</summary>
    public static string NameOf(string key) => key == "methods" ? "--method" : "--" + key.Replace('_', '-');

    /// <summary>Gives what the options say.</summary>
    public AttackSweep Sweep(ParseResult parsed)
    {
        var values = parameters
            .Where(parameter => parsed.GetValue(parameter.Option) is not null)
            .ToDictionary(
                parameter => parameter.Key,
                parameter => (IReadOnlyList<string>)Split(parsed.GetValue(parameter.Option)!));
        var sweep = new AttackSweep { Methods = Split(parsed.GetValue(method)!), Values = values };
        return parsed.GetValue(preset) is { } name ? WithPreset(sweep, name) : sweep;
    }

    /// <summary>Gives where the masks come from, as it was written; null where it was not.</summary>
    public string? TargetFrom(ParseResult parsed) => parsed.GetValue(targetFrom);

    /// <summary>Gives which pixels may change, as it was written; null for all.</summary>
    public string? Region(ParseResult parsed) => parsed.GetValue(region);

    /// <summary>Gives the arithmetic of the steps as it was written.</summary>
    public string Precision(ParseResult parsed) => parsed.GetValue(precision)!;

    /// <summary>Gets the bits of the adversarial images' files; null for 8, rounded.</summary>
    public int? Bits(ParseResult parsed) => parsed.GetValue(bits);

    /// <summary>Gets the files through which the attack goes, as they were written; null for none.</summary>
    public string? Eot(ParseResult parsed) => parsed.GetValue(eot);

    private static string Group(IEnumerable<AttackMethod> methods)
    {
        string[] families = [.. methods.Select(each => each.Family).Distinct().Select(Words)];
        return families.Length == Enum.GetValues<AttackFamily>().Length
            ? GroupedCommand.Attack
            : "Parameters of " + Listed(families);
    }

    private static string Words(AttackFamily family) => family switch
    {
        AttackFamily.SegmentationMask => "segmentation mask attacks",
        AttackFamily.MinimumNorm => "minimum-norm attacks",
        AttackFamily.Budget => "budget attacks",
        _ => "corruptions",
    };

    private static Option<string?> Parameter(string key, IReadOnlyList<AttackMethod> methods)
    {
        var declared = AttackParameters.Find(methods[0].Defaults, key)!;
        var families = methods.Select(each => each.Family).Distinct();
        var isOfAll = Catalog.Methods.Count(each => families.Contains(each.Family)) == methods.Count;
        return new(NameOf(key))
        {
            Description = declared.Help + (isOfAll ? "" : $" Of {Names(methods)} only.") + Default(key, methods),
            HelpName = declared.Hint,
        };
    }

    // The default that most methods have is told last, for all others.
    private static string Default(string key, IReadOnlyList<AttackMethod> methods)
    {
        var defaults = methods
            .GroupBy(each => AttackParameters.Find(each.Defaults, key)!.Write(each.Defaults) ?? "none")
            .OrderBy(group => group.Count())
            .ToList();
        return defaults is [var one]
            ? one.Key == "none" ? "" : $" [default: {one.Key}]"
            : $" [default: {string.Join("; ", defaults.SkipLast(1).Select(group => $"{group.Key} for {Names(group)}"))}" +
                $"; else {defaults[^1].Key}]";
    }

    private static string Names(IEnumerable<AttackMethod> methods) =>
        string.Join(", ", methods.Select(each => each.Name));

    private static string Listed(string[] words) =>
        words is [.. { Length: > 0 } first, var last] ? $"{string.Join(", ", first)} and {last}" : words[0];

    private static AttackSweep WithPreset(AttackSweep sweep, string name)
    {
        const string option = "--preset";
        if (name != "paper")
        {
            throw new BadOptionException($"{option} must be paper, got '{name}'. Leave it out to calibrate the step.");
        }

        string[] others =
            [.. ((string[])["alpha", "beta", "tau", "first_step_l2"]).Where(sweep.Values.ContainsKey).Select(NameOf)];
        if (others.Length > 0)
        {
            throw new BadOptionException(
                $"The step must be set in one way, got {string.Join(", ", others)} and {option}. " +
                "Leave out all but one.");
        }

        var values = sweep.Values.ToDictionary();
        var keys = sweep.Methods.Select(Catalog.Find).OfType<AttackMethod>()
            .SelectMany(each => AttackParameters.List(each.Defaults))
            .Select(parameter => parameter.Key)
            .ToHashSet();
        foreach (var (key, value) in ((string, double)[])
            [("alpha", PaperAlpha), ("beta", sweep["protocol"].Contains("authors") ? AuthorsBeta : PaperBeta)])
        {
            if (keys.Contains(key))
            {
                values[key] = [value.ToString("R", CultureInfo.InvariantCulture)];
            }
        }

        return sweep with { Values = values };
    }

    private static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
