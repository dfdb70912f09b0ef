using System.CommandLine;
using SegProbe.Attacks;
using SegProbe.Models;

namespace SegProbe.Cli;

/// <summary>The options that set an attack, shared by attack and evaluate.</summary>
internal sealed class AttackOptionSet
{
    // The largest of the constants that the paper tries; it does not say which one its table used.
    private const double PaperAlpha = 1e-5;
    private const double PaperBeta = 1e-5;
    private const double AuthorsBeta = 1e-6;
    private const double PaperTau = 1e-7;
    private const int AuthorsSteps = 2501;

    private readonly Option<string> protocol = new("--protocol")
    {
        Description = "paper: the paper's equations; authors: the authors' published code.",
        DefaultValueFactory = _ => "paper",
        HelpName = "paper|authors",
    };

    private readonly Option<int?> steps = new("--steps")
    {
        Description = $"Largest number of steps. [default: 500; authors: {AuthorsSteps}]",
        HelpName = "N",
    };

    private readonly Option<double?> alpha = new("--alpha")
    {
        Description = "Constant multiplier of ssm and asm.",
        HelpName = "A",
    };

    private readonly Option<double?> beta = new("--beta")
    {
        Description = "Multiplier of asma: beta * IoU + tau.",
        HelpName = "B",
    };

    private readonly Option<double?> tau = new("--tau")
    {
        Description = $"See --beta. [default: {PaperTau} with --beta]",
        HelpName = "T",
    };

    private readonly Option<double?> firstStep = new("--first-step-l2")
    {
        Description = "Calibrated multiplier: for each image such that its first step has this L2 length. " +
            $"[default: {MaskAttackOptions.DefaultFirstStepL2}]",
        HelpName = "R",
    };

    private readonly Option<string?> preset = new("--preset")
    {
        Description = "paper: the paper's constants, " +
            $"alpha {PaperAlpha}, beta {PaperBeta} (authors: {AuthorsBeta}), tau {PaperTau}.",
        HelpName = "paper",
    };

    private readonly Option<double?> stop = new("--stop-iou")
    {
        Description = "Stop an example once its IoU reaches this. [default: never]",
        HelpName = "V",
    };

    private readonly Option<string> precision = new("--precision")
    {
        Description = "Arithmetic of the steps. With bfloat16 they take half the time; reported figures stay float32.",
        DefaultValueFactory = _ => "float32",
        HelpName = "float32|bfloat16",
    };

    public Option<string> Method { get; } = new("--method") { HelpName = "ssm|asm|asma" };

    public Option<int> BatchSize { get; } = new("--batch-size")
    {
        Description = "Examples attacked at once.",
        DefaultValueFactory = _ => 16,
        HelpName = "N",
    };

    public void AddTo(Command command, string methodDescription, string methodDefault)
    {
        Method.Description = methodDescription;
        Method.DefaultValueFactory = _ => methodDefault;
        Option[] options = [Method, protocol, steps, alpha, beta, tau, firstStep, preset, stop, BatchSize, precision];
        foreach (var option in options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Gives the settings of each method named.</summary>
    public IReadOnlyList<MaskAttackOptions> Read(ParseResult parsed)
    {
        RequireOneRule(parsed);
        if (parsed.GetValue(BatchSize) < 1)
        {
            throw new BadOptionException(
                $"--batch-size must be at least 1, got {parsed.GetValue(BatchSize)}. Leave it out for 16.");
        }

        var names = parsed.GetValue(Method)!.Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length > 0 && names.Distinct().Count() == names.Length
            ? [.. names.Select(name => Settings(parsed, MethodOf(name)))]
            : throw new BadOptionException(
                $"--method must name each method once, got '{parsed.GetValue(Method)}'. " +
                "Write, for example, ssm,asm,asma.");
    }

    /// <summary>Gives the arithmetic of the steps.</summary>
    public GradientPrecision Precision(ParseResult parsed)
    {
        var wanted = parsed.GetValue(precision);
        if (wanted is not ("float32" or "bfloat16"))
        {
            throw new BadOptionException(
                $"--precision must be float32 or bfloat16, got '{wanted}'. Leave it out for float32.");
        }

        if (wanted == "float32")
        {
            return GradientPrecision.Float32;
        }

        if (!ProcessorSupport.HasBFloat16)
        {
            throw new BadOptionException(
                "--precision must be one that this processor is fast in, got bfloat16, " +
                "which needs AVX512-BF16 or AMX. Leave it out for float32.");
        }

        return Protocol(parsed) == MaskProtocol.Paper
            ? GradientPrecision.BFloat16
            : throw new BadOptionException(
                "--precision must be float32 with --protocol authors, got bfloat16. Leave one of them out.");
    }

    private static MaskMethod MethodOf(string name) => name switch
    {
        "ssm" => MaskMethod.Ssm,
        "asm" => MaskMethod.Asm,
        "asma" => MaskMethod.Asma,
        _ => throw new BadOptionException(
            $"--method must be ssm, asm or asma, got '{name}'. Write, for example, asma."),
    };

    private MaskAttackOptions Settings(ParseResult parsed, MaskMethod method)
    {
        var whose = Protocol(parsed);
        var count = parsed.GetValue(steps)
            ?? (whose == MaskProtocol.Authors ? AuthorsSteps : new MaskAttackOptions().Steps);
        return new()
        {
            Method = method,
            Protocol = whose,
            Steps = BadOptionException.Guard("--steps", () => new MaskAttackOptions { Steps = count }).Steps,
            StopIou = BadOptionException.Guard(
                "--stop-iou", () => new MaskAttackOptions { StopIou = parsed.GetValue(stop) }).StopIou,
            Rule = Rule(parsed, method, whose),
        };
    }

    private MaskProtocol Protocol(ParseResult parsed) => parsed.GetValue(protocol) switch
    {
        "paper" => MaskProtocol.Paper,
        "authors" => MaskProtocol.Authors,
        var other => throw new BadOptionException(
            $"--protocol must be paper or authors, got '{other}'. Leave it out for paper."),
    };

    private StepRule Rule(ParseResult parsed, MaskMethod method, MaskProtocol whose)
    {
        var (a, b, t) = (parsed.GetValue(alpha), parsed.GetValue(beta), parsed.GetValue(tau));
        if (parsed.GetValue(preset) is not null)
        {
            return method == MaskMethod.Asma
                ? new OverlapStep(whose == MaskProtocol.Authors ? AuthorsBeta : PaperBeta, PaperTau)
                : new ConstantStep(PaperAlpha);
        }

        if (a is null && b is null && t is null)
        {
            return BadOptionException.Guard(
                "--first-step-l2",
                () => new CalibratedStep(parsed.GetValue(firstStep) ?? MaskAttackOptions.DefaultFirstStepL2));
        }

        return method == MaskMethod.Asma
            ? BadOptionException.Guard(
                "--beta, --tau", () => new OverlapStep(b ?? throw Missing("--beta", "asma"), t ?? PaperTau))
            : BadOptionException.Guard("--alpha", () => new ConstantStep(a ?? throw Missing("--alpha", "ssm and asm")));
    }

    private static BadOptionException Missing(string option, string methods) =>
        new($"{option} must be given for {methods} where another constant is, got none. " +
            "Give it, or leave all constants out to calibrate.");

    private void RequireOneRule(ParseResult parsed)
    {
        var constants = ((Option<double?>[])[alpha, beta, tau])
            .Where(option => parsed.GetValue(option) is not null)
            .Select(option => option.Name)
            .ToList();
        var calibrated = parsed.GetValue(firstStep) is not null ? firstStep.Name : null;
        if (parsed.GetValue(preset) is { } name && name != "paper")
        {
            throw new BadOptionException($"--preset must be paper, got '{name}'. Leave it out to calibrate the step.");
        }

        var paper = parsed.GetValue(preset) is not null ? preset.Name : null;
        var groups = ((string?[])[string.Join(", ", constants), calibrated, paper])
            .Where(group => !string.IsNullOrEmpty(group)).ToList();
        if (groups.Count > 1)
        {
            throw new BadOptionException(
                $"The step must be set in one way, got {string.Join(" and ", groups)}. Leave out all but one.");
        }
    }
}
