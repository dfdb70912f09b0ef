using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Evaluation.Targets;
using SegProbe.Models;
using SegProbe.Models.Contracts;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Runs;

/// <summary>Checks a plan as a whole before any work, and reports all faults at once.</summary>
/// <param name="plan">The plan.</param>
/// <param name="part">Which part of the run is to be made.</param>
/// <param name="nameOf">
/// How a property is called in messages: given the number of its sweep, -1 for none, and its name.
/// </param>
public sealed class RunPreparation(EvaluationPlan plan, Shard part, Func<int, string, string> nameOf)
{
    // Unreadable files are recorded as failed; where none of this many pairs can be read, something else is wrong.
    private const int PairsTried = 20;

    // Which labels the model can draw is known once it was probed.
    private const int AnyLabel = 256;

    private readonly List<string> faults = [];
    private CaseFileSource? opened;

    /// <summary>Gets the methods that the plan may name; those of SegProbe by default.</summary>
    public AttackCatalog Catalog { get; init; } = AttackCatalog.Default;

    /// <summary>
    /// Gets one image and what its mask is made from, which then stand in for the plan's data; the plan must make one
    /// setting. Null (the default) where the plan's data are attacked.
    /// </summary>
    public CaseFiles? Files { get; init; }

    /// <summary>Gets what opens the model for images of some channels; null for the plan's file.</summary>
    internal Func<int, ModelUnderTest>? Open { get; init; }

    /// <summary>Checks and opens everything.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="otherFaults">What else is wrong, to be reported too.</param>
    /// <exception cref="PlanException">The plan cannot be run.</exception>
    public PreparedRun Run(Device device, params IReadOnlyList<string> otherFaults)
    {
        faults.AddRange(otherFaults);
        var settings = plan.Expand(Catalog, faults.Add, nameOf);
        RequireOneSetting(settings);
        RequireSoundValues();
        var precision = Try("precision", () => PlanPrecision.Read(plan.Precision, settings, plan.Model));
        var samples = OpenSamples(size: null);
        var rules = Try("target_from", () => Rules(settings));
        var region = Try("region", Region);
        var draw = samples is null || rules is null ? null : Try("pairs", () => Draw(samples.Ids.Count, rules));
        var model = OpenModel(samples is null ? null : FirstImage(samples, draw ?? [(0, 0)]), device, precision, settings);
        try
        {
            var side = faults.Count == 0 ? PlanSize.Read(plan.Size, model!.Size) : null;
            samples = faults.Count == 0 ? OpenSamples(side) : null;
            var found = faults.Count == 0
                ? Try("size", () => Probe(samples!, draw!, rules!, region, side, model!))
                : null;
            return found is not var (probe, first)
                ? throw new PlanException([.. faults.Distinct()])
                : new()
                {
                    Plan = plan with { Precision = PlanPrecision.Write(precision) },
                    Catalog = Catalog,
                    Settings = settings,
                    Model = model!,
                    Probe = probe,
                    First = first,
                    Files = Files,
                    Samples = samples!,
                    Pairs = draw!,
                    Side = side,
                    Region = region,
                    Part = part,
                };
        }
        catch
        {
            model?.Dispose();
            throw;
        }
    }

    private void RequireOneSetting(IReadOnlyList<AttackOptions> settings)
    {
        if (Files is not null && faults.Count == 0 && settings.Count != 1)
        {
            faults.Add(
                $"The options must set one attack, got {settings.Count}: " +
                $"{string.Join(", ", SettingNames.Choose(settings, Catalog))}. Use evaluate to compare several.");
        }
    }

    private void RequireSoundValues()
    {
        if (plan.BatchSize < 1)
        {
            faults.Add($"{Name("batch_size")} must be at least 1, got {plan.BatchSize}. Leave it out for 16.");
        }

        if (plan.Bits is not (null or 8 or 16))
        {
            faults.Add($"{Name("bits")} must be 8 or 16, got {plan.Bits}. Leave it out for 8, rounded.");
        }

        Try("eot", () => EotText.Read(plan.Eot));
        if (plan.Audit is { } set && !AuditSet.IsKnown(set))
        {
            faults.Add(
                $"{Name("audit")} must be {AuditSet.Version}, the set of this program, got '{plan.Audit}'. " +
                "Take the version of SegProbe that has it.");
        }

        Try("size", () => PlanSize.Read(plan.Size, trained: null) ?? 0);
    }

    // The rule of each goal, null for a file or a class as it is. Where there is no setting, something else is wrong, and
    // the rule is checked all the same.
    private List<TargetRule?> Rules(IReadOnlyList<AttackOptions> settings) =>
    [
        .. settings.Select(setting => setting.Goal).DefaultIfEmpty().Distinct().Select(goal =>
            Files is { } files ? files.Rule(plan, goal, Name) : plan.TargetOf(goal)),
    ];

    private RegionRule? Region()
    {
        var region = plan.Region is { } text ? RegionRule.Read(text) : null;
        return plan.RegionSha256 is { } hash && region?.Sha256 != hash
            ? throw new FormatException(
                $"must be as the plan says (SHA-256 {hash}), got {region?.Sha256 ?? "no file"}. Restore the file, or " +
                "take region_sha256 out of the plan.")
            : region;
    }

    private IReadOnlyList<(int Image, int Target)> Draw(int samples, List<TargetRule?> rules) =>
        Files is not null ? [(0, 0)]
        : rules.Exists(rule => rule!.IsOwn) ? PairDraw.DrawImages(samples, plan.Pairs, plan.Seed)
        : PairDraw.Draw(samples, plan.Pairs, plan.Seed);

    private CaseSamples? OpenSamples(int? size)
    {
        // Known before the model is open, which wants to know the images' channels.
        var ignored = Try(
            "model", () => plan.Contract.IgnoredLabel ?? ContractFile.ReadFor(plan.Model).IgnoredLabel);
        var masks = Try(
            "mask_threshold",
            () => new MaskReading { Threshold = plan.MaskThreshold, Ignored = ignored, Classes = AnyLabel });
        var known = faults.Count;
        var patterns = Try("images", () => FilePatterns.Read(plan.Images, plan.Masks));
        var window = Try("model", () => plan.Contract.Window ?? ContractFile.ReadFor(plan.Model).Window);
        if (masks is null || faults.Count > known)
        {
            return null;
        }

        var reading = new SampleReading { Masks = masks, Patterns = patterns, Window = window };
        return Files is { } files ? opened ??= new(files, reading)
            : Try("data", () => CaseSamples.Open(plan.Data, reading, size, plan.Split));
    }

    // The first image that can be read.
    private SampleImage? FirstImage(CaseSamples samples, IReadOnlyList<(int Image, int Target)> draw)
    {
        string? first = null;
        foreach (var (image, _) in draw.Take(PairsTried))
        {
            try
            {
                return samples.Load(image).Image;
            }
            catch (Exception exception) when (LoadedCase.Fault(exception) is not null)
            {
                first ??= exception.Message;
            }
        }

        faults.Add(first!);
        return null;
    }

    private ModelUnderTest? OpenModel(
        SampleImage? image, Device device, GradientPrecision precision, IReadOnlyList<AttackOptions> settings)
    {
        if (image is not null)
        {
            RequirePictures(image);
            return Try(
                "model",
                () => Open?.Invoke(image.Channels)
                    ?? ModelUnderTest.Open(
                        plan.Model, plan.Contract, image.Channels, device, precision, plan.Verify,
                        settings.Count == 0 || settings.Any(setting => setting.FollowsGradient),
                        volumes: image is Volume));
        }

        if (!File.Exists(plan.Model))
        {
            faults.Add($"{plan.Model} must be a file, got nothing there. Check the path.");
        }

        return null;
    }

    // What only pictures have.
    private void RequirePictures(SampleImage image)
    {
        if (image is Volume && plan.Eot is not null)
        {
            faults.Add($"{Name("eot")} must be left out for volumes, got '{plan.Eot}'. There are no such files.");
        }

        if (image is Volume && plan.Size is not (null or PlanSize.Native))
        {
            faults.Add(
                $"{Name("size")} must be left out for volumes, got '{plan.Size}'. Say spacing in the file beside the model.");
        }
    }

    // Tries the network, the rules and the region on the first pair that can be read.
    private (ProbeResult Probe, AttackCase First)? Probe(
        CaseSamples samples, IReadOnlyList<(int Image, int Target)> draw, List<TargetRule?> rules,
        RegionRule? region, int? side, ModelUnderTest model)
    {
        string? failure = null;
        foreach (var pair in draw.Take(PairsTried))
        {
            var loaded = rules.Select(rule => LoadedCase.Load(samples, (rule ?? TargetRule.Other).Places(pair), side))
                .ToList();
            var found = loaded.Find(each => each.Case is null)?.Failure;
            if (found is null)
            {
                var image = loaded[0].Case!.Image;
                if (plan.Bits == 8 && image is PixelImage { Bits: 16 })
                {
                    faults.Add($"{Name("bits")} must be 16 for images of 16 bits, got 8. Leave it out.");
                    return null;
                }

                var probe = model.LimitBatch(
                    image, model.Probe(image), plan.BatchSize, plan.BatchSize == EvaluationPlan.DefaultBatchSize);
                var made = loaded.Zip(rules, (each, rule) => Complete(each.Case!, rule, region, model, probe)).ToList();
                found = made.Find(each => each.Failure is not null).Failure;
                if (found is null)
                {
                    return made[0].Case is { } first ? (probe, first) : null;
                }
            }

            failure ??= found;
        }

        faults.Add(failure!);
        return null;
    }

    // Neither a case nor a failure where the rule itself is a fault, which no other pair would mend.
    private (AttackCase? Case, string? Failure) Complete(
        AttackCase loaded, TargetRule? rule, RegionRule? region, ModelUnderTest model, ProbeResult probe)
    {
        var known = Try("target_from", () => (rule ?? TargetRule.Other).WithLabelsChecked(
            probe.Classes, model.Model.IgnoredLabel));
        if (known is { IsPlain: false } && model.Model.IsClassifier)
        {
            faults.Add(
                $"{Name("target_from")} must have no steps for a classifier, got '{known}'. " +
                "Give a class with --target-class.");
        }

        if (faults.Count > 0 || known is null)
        {
            return default;
        }

        try
        {
            RequireQuantum(loaded.Image, model);
            var given = loaded with { Prediction = probe.Prediction };
            given = Files?.Complete(given, rule, model, probe.Classes) ?? given;
            return (CaseSource.With(given, known, region, model, probe.Classes), null);
        }
        catch (DataFileException exception)
        {
            return (null, exception.Message);
        }
    }

    // Within less than a quantum the file of a volume cannot change at all.
    private void RequireQuantum(SampleImage image, ModelUnderTest model)
    {
        if (!model.IsVolumetric)
        {
            return;
        }

        using var view = model.View(image);
        var smallest = plan.Expand(Catalog, _ => { }, nameOf).OfType<BudgetAttackOptions>()
            .Where(options => options.Norm == PerturbationNorm.Linf).Select(options => options.Epsilon)
            .DefaultIfEmpty(1).Min();
        if (view.Grid(8) is { Highest: var quanta } && smallest * quanta < 1 - 1e-6)
        {
            throw new DataFileException(
                Name("epsilon"), FormattableString.Invariant($"must be at least 1/{quanta}, one quantum of the volume's file"),
                FormattableString.Invariant($"{smallest:G6}"), "Give a larger budget, or a file of float32.");
        }
    }

    private string Name(string property) => nameOf(-1, property);

    private T? Try<T>(string property, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (PlanException exception)
        {
            faults.AddRange(exception.Faults);
        }
        catch (DataFileException exception)
        {
            faults.Add(exception.Message);
        }
        catch (FormatException exception)
        {
            faults.Add($"{Name(property)} {exception.Message}");
        }
        catch (ArgumentException exception)
        {
            faults.Add($"{Name(property)}: {exception.Message.Split(" (Parameter", 2)[0]}");
        }

        return default;
    }
}
