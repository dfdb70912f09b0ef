using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli.Options;

/// <summary>The options that set attacks, shared by attack and evaluate.</summary>
internal sealed class AttackOptionSet
{
    public const string PrecisionText =
        "Arithmetic of the steps. bfloat16 takes half the time on processors that have it; figures stay float32.";

    // The largest of the constants that the paper tries; it does not say which one its table used.
    private const double PaperAlpha = 1e-5;
    private const double PaperBeta = 1e-5;
    private const double AuthorsBeta = 1e-6;

    private readonly Option<string?> protocol = new("--protocol")
    {
        Description = "paper: the paper's equations; authors: the authors' published code. [default: paper]",
        HelpName = "paper|authors",
    };

    private readonly Option<string?> goal = new("--goal")
    {
        Description = "targeted: draw the mask; untargeted: draw anything else at each of its pixels; evaluate takes " +
            "both, separated by a comma. With untargeted, 1 - IoU takes the place of IoU in --stop-iou, " +
            "--success-iou and wherever success is counted. [default: targeted]",
        HelpName = "targeted|untargeted",
    };

    private readonly Option<string?> targetFrom = new("--target-from")
    {
        HelpName = "RULE",
    };

    private readonly Option<string?> region = new("--region")
    {
        Description = "Pixels that may change: those that are not black in a picture FILE, resized to the image, or " +
            "the foreground of the image's own mask (truth) or of the mask aimed at (target). [default: all]",
        HelpName = "[outside:]FILE|truth|target",
    };

    private readonly Option<int?> steps = new("--steps")
    {
        Description = "Largest number of steps. [default: 500; " +
            $"authors: {SegmentationMaskOptions.AuthorsSteps}; min-norm: 200; with a budget: 100; noise, brightness, blur, jpeg: 4]",
        HelpName = "N",
    };

    private readonly Option<IReadOnlyList<double>?> alpha =
        Numbers("--alpha", "A", "Constant multiplier of ssm and asm.");

    private readonly Option<IReadOnlyList<double>?> beta =
        Numbers("--beta", "B", "Multiplier of asma: beta * IoU + tau.");

    private readonly Option<IReadOnlyList<double>?> tau =
        Numbers("--tau", "T", $"See --beta. [default: {AsmaOptions.PaperTau} with --beta]");

    private readonly Option<IReadOnlyList<double>?> firstStep = Numbers(
        "--first-step-l2",
        "R",
        "Calibrated multiplier: for each image such that its first step has this L2 length. " +
        $"[default: {SegmentationMaskOptions.DefaultFirstStepL2}]");

    private readonly Option<string?> preset = new("--preset")
    {
        Description = "paper: the paper's constants, " +
            $"alpha {PaperAlpha}, beta {PaperBeta} (authors: {AuthorsBeta}), tau {AsmaOptions.PaperTau}.",
        HelpName = "paper",
    };

    private readonly Option<double?> stop = new("--stop-iou")
    {
        Description = "Stop an example once its IoU reaches this. [default: never]",
        HelpName = "V",
    };

    private readonly Option<string?> norm = new("--norm")
    {
        Description = "Norm that is bounded or made small. " +
            "[default: l2 for min-norm, ddn, fmn and pdpgd; linf for alma-prox, dag and all with --epsilon]",
        HelpName = "l2|linf",
    };

    private readonly Option<string?> epsilon = new("--epsilon")
    {
        Description = "Budget of pgd, segpgd, cospgd, apgd and natural changes, of values in [0, 1]: 8/255, 8levels " +
            "(the same) or 2.5. [default: 8/255]",
        HelpName = "E",
    };

    private readonly Option<IReadOnlyList<double>?> success = Numbers(
        "--success-iou",
        "V",
        "IoU that min-norm, dag, ddn, fmn, alma-prox and pdpgd reach with a small change. [default: 0.95]");

    private readonly Option<string> precision = new("--precision")
    {
        Description = PrecisionText,
        DefaultValueFactory = _ => PlanPrecision.Float32,
        HelpName = "float32|bfloat16",
    };

    private readonly Option<int?> bits = new("--bits")
    {
        Description = "Search the adversarial image among those that a PNG of 8 or 16 bits can hold: what rounding " +
            "breaks is repaired. [default: 8, rounded]",
        HelpName = "8|16",
    };

    private readonly Option<string?> eot = new("--eot")
    {
        Description = "Attack through JPEG files of these qualities, write them beside the PNG and measure " +
            "them. Each costs a pass of the network. [default: nothing]",
        HelpName = "jpeg:Q,...",
    };

    public Option<string> Method { get; } = new("--method") { HelpName = "NAME" };

    /// <summary>Gets the options.</summary>
    public IReadOnlyList<Option> All =>
    [
        Method, goal, targetFrom, region, protocol, steps, alpha, beta, tau, firstStep, preset, norm, epsilon, success,
        stop, precision, bits, eot,
    ];

    public void AddTo(GroupedCommand command, string methodDescription, string methodDefault, string ownTarget)
    {
        targetFrom.Description =
            $"Where the mask comes from: {ownTarget}; prediction, what the model draws on the clean image; or one of " +
            "these changed by steps joined with +: erase, grow:K, shrink:K, shift:DX,DY, swap:A,B, " +
            "ellipse:CX,CY,RX,RY[,LABEL], in pixels of the image given to the model. Steps alone change the " +
            "prediction: shift:12,0 is prediction+shift:12,0.";
        Method.Description = $"{methodDescription} One of {string.Join(", ", AttackCatalog.Default.Names)}.";
        Method.DefaultValueFactory = _ => methodDefault;
        command.Add(GroupedCommand.Attack, All);
    }

    /// <summary>Names the option of a key of a sweep.</summary>
    public static string NameOf(string property) => property switch
    {
        "methods" => "--method",
        _ => "--" + property.Replace('_', '-'),
    };

    /// <summary>Gives what the options say.</summary>
    public AttackSweep Sweep(ParseResult parsed)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>();
        void Add(string key, IEnumerable<string>? texts)
        {
            if (texts is not null)
            {
                values[key] = [.. texts];
            }
        }

        Add("goal", Words(parsed.GetValue(goal)));
        Add("steps", parsed.GetValue(steps) is { } count ? [Text(count)] : null);
        Add("stop_iou", parsed.GetValue(stop) is { } iou ? [Text(iou)] : null);
        Add("protocol", Words(parsed.GetValue(protocol)));
        Add("alpha", parsed.GetValue(alpha)?.Select(Text));
        Add("beta", parsed.GetValue(beta)?.Select(Text));
        Add("tau", parsed.GetValue(tau)?.Select(Text));
        Add("first_step_l2", parsed.GetValue(firstStep)?.Select(Text));
        Add("norm", Words(parsed.GetValue(norm)));
        Add("epsilon", Words(parsed.GetValue(epsilon)));
        Add("success_iou", parsed.GetValue(success)?.Select(Text));
        var sweep = new AttackSweep { Methods = Words(parsed.GetValue(Method)!), Values = values };
        return parsed.GetValue(preset) is { } name ? WithPreset(sweep, name) : sweep;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

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

    private AttackSweep WithPreset(AttackSweep sweep, string name)
    {
        if (name != "paper")
        {
            throw new BadOptionException($"--preset must be paper, got '{name}'. Leave it out to calibrate the step.");
        }

        var others = ((string[])["alpha", "beta", "tau", "first_step_l2"]).Where(sweep.Values.ContainsKey)
            .Select(NameOf)
            .ToList();
        if (others.Count > 0)
        {
            throw new BadOptionException(
                $"The step must be set in one way, got {string.Join(", ", others)} and {preset.Name}. " +
                "Leave out all but one.");
        }

        var values = sweep.Values.ToDictionary();
        if (sweep.Methods.Contains("asma"))
        {
            values["beta"] = [Text(sweep["protocol"].Contains("authors") ? AuthorsBeta : PaperBeta)];
        }

        if (sweep.Methods.Contains("ssm") || sweep.Methods.Contains("asm"))
        {
            values["alpha"] = [Text(PaperAlpha)];
        }

        return sweep with { Values = values };
    }

    private static Option<IReadOnlyList<double>?> Numbers(string name, string help, string description) => new(name)
    {
        Description = description,
        HelpName = help,
        CustomParser = result => Parse(name, result),
    };

    private static double[]? Parse(string name, ArgumentResult result)
    {
        var texts = result.Tokens.SelectMany(token => token.Value.Split(',')).ToArray();
        var odd = Array.Find(texts, text => !TryParse(text, out _));
        if (odd is not null)
        {
            result.AddError($"{name} must be a number, or several separated by commas, got '{odd}'.");
            return null;
        }

        return [.. texts.Select(text => TryParse(text, out var value) ? value : double.NaN)];
    }

    private static bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    [return: NotNullIfNotNull(nameof(text))]
    private static string[]? Words(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
