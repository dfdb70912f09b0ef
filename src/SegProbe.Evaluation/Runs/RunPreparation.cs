using SegProbe.Attacks;
using SegProbe.Evaluation.Audits;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
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
/// How a property is called in messages: given the number of its grid, -1 for none, and its name.
/// </param>
public sealed class RunPreparation(EvaluationPlan plan, Shard part, Func<int, string, string> nameOf)
{
    // Unreadable files are recorded as failed; where none of this many pairs can be read, something else is wrong.
    private const int PairsTried = 20;

    // Which labels the model can draw is known once it was probed.
    private const int AnyLabel = 256;

    private readonly List<string> faults = [];

    /// <summary>Checks and opens everything.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="otherFaults">What else is wrong, to be reported too.</param>
    /// <exception cref="PlanException">The plan cannot be run.</exception>
    public PreparedRun Run(Device device, params IReadOnlyList<string> otherFaults)
    {
        faults.AddRange(otherFaults);
        var settings = plan.Expand(faults.Add, nameOf);
        if (plan.BatchSize < 1)
        {
            faults.Add($"{Name("batch_size")} must be at least 1, got {plan.BatchSize}. Leave it out for 16.");
        }

        if (plan.Bits is not (null or 8 or 16))
        {
            faults.Add($"{Name("bits")} must be 8 or 16, got {plan.Bits}. Leave it out for 8, rounded.");
        }

        Try("survive", () => SurviveText.Read(plan.Survive));
        if (plan.Audit is not null and not AuditSet.Version)
        {
            faults.Add(
                $"{Name("audit")} must be {AuditSet.Version}, the set of this program, got '{plan.Audit}'. " +
                "Take the version of SegProbe that has it.");
        }

        Try("size", () => PlanSize.Read(plan.Size, trained: null) ?? 0);
        var precision = Try("precision", () => PlanPrecision.Read(plan.Precision, settings));
        var samples = OpenSamples(size: null);
        var targets = Try("target_from", () => Targets(settings));
        var region = Try("region", Region);
        var draw = samples is null || targets is null
            ? null
            : Try("pairs", () => Draw(samples.Ids.Count, targets));
        var model = OpenModel(samples is null ? null : Channels(samples, draw ?? [(0, 0)]), device, precision);
        try
        {
            return Checked(settings, targets, region, draw, model);
        }
        catch
        {
            model?.Dispose();
            throw;
        }
    }

    // Where there is no setting, something else is wrong, and the rule is checked all the same.
    private List<TargetRule> Targets(IReadOnlyList<AttackOptions> settings) =>
        [.. settings.Select(each => each.Goal).DefaultIfEmpty().Distinct().Select(plan.TargetOf)];

    private RegionRule? Region()
    {
        var region = plan.Region is { } text ? RegionRule.Read(text) : null;
        return plan.RegionSha256 is { } hash && region?.Sha256 != hash
            ? throw new FormatException(
                $"must be as the plan says (SHA-256 {hash}), got {region?.Sha256 ?? "no file"}. Restore the file, or " +
                "take region_sha256 out of the plan.")
            : region;
    }

    private IReadOnlyList<(int Image, int Target)> Draw(int samples, List<TargetRule> targets) =>
        targets.Exists(each => each.IsOwn)
            ? PairDraw.DrawImages(samples, plan.Pairs, plan.Seed)
            : PairDraw.Draw(samples, plan.Pairs, plan.Seed);

    private PreparedRun Checked(
        IReadOnlyList<AttackOptions> settings, List<TargetRule>? targets, RegionRule? region,
        IReadOnlyList<(int Image, int Target)>? draw, ModelUnderTest? model)
    {
        var side = faults.Count == 0 && model is not null ? PlanSize.Read(plan.Size, model.Size) : null;
        var samples = faults.Count == 0 ? OpenSamples(side) : null;
        if (samples is not null && draw is not null && targets is not null && model is not null)
        {
            Try("size", () =>
            {
                Probe(samples, draw, targets, region, side, model);
                return samples;
            });
        }

        if (faults.Count > 0 || samples is null || draw is null || model is null)
        {
            throw new PlanException([.. faults.Distinct()]);
        }

        return new()
        {
            Plan = plan,
            Settings = settings,
            Model = model,
            Samples = samples,
            Pairs = draw,
            Side = side,
            Region = region,
            Part = part,
        };
    }

    private ISampleSource? OpenSamples(int? size)
    {
        // Known before the model is open, which wants to know the images' channels.
        var ignored = Try(
            "model", () => plan.Contract.IgnoredLabel ?? ContractFile.ReadFor(plan.Model).IgnoredLabel);
        var reading = Try(
            "mask_threshold",
            () => new MaskReading { Threshold = plan.MaskThreshold, Ignored = ignored, Classes = AnyLabel });
        return reading is null
            ? null
            : Try("data", () => DataSet.Open(plan.Data, reading, size).Split(plan.Split));
    }

    // The channels of the first image that can be read.
    private int? Channels(ISampleSource samples, IReadOnlyList<(int Image, int Target)> draw)
    {
        DataFileException? first = null;
        foreach (var (image, _) in draw.Take(PairsTried))
        {
            try
            {
                return samples.Load(image).Image.Channels;
            }
            catch (DataFileException exception)
            {
                first ??= exception;
            }
        }

        faults.Add(first!.Message);
        return null;
    }

    private ModelUnderTest? OpenModel(int? channels, Device device, GradientPrecision precision)
    {
        if (channels is { } count)
        {
            return Try(
                "model",
                () => ModelUnderTest.Open(plan.Model, plan.Contract, count, device, precision, plan.Verify));
        }

        if (!File.Exists(plan.Model))
        {
            faults.Add($"{plan.Model} must be a file, got nothing there. Check the path.");
        }

        return null;
    }

    // Tries the network, the rules and the region on the first pair that can be read.
    private void Probe(
        ISampleSource samples, IReadOnlyList<(int Image, int Target)> draw, List<TargetRule> targets,
        RegionRule? region, int? side, ModelUnderTest model)
    {
        string? failure = null;
        foreach (var pair in draw.Take(PairsTried))
        {
            var found = targets.Select(target => Failure(samples, pair, target, region, side, model))
                .FirstOrDefault(each => each is not null);
            if (found is null)
            {
                return;
            }

            failure ??= found;
        }

        faults.Add(failure!);
    }

    private string? Failure(
        ISampleSource samples, (int Image, int Target) pair, TargetRule target, RegionRule? region, int? side,
        ModelUnderTest model)
    {
        var loaded = LoadedCase.Load(samples, target.Places(pair), side);
        if (loaded.Case is not { } found)
        {
            return loaded.Failure;
        }

        model.Probe(found.Image);
        try
        {
            if (Try("target_from", () => target.WithLabelsChecked(model.Classes, model.Model.IgnoredLabel)) is { } rule)
            {
                CaseSource.With(found, rule, region, model);
            }

            return null;
        }
        catch (DataFileException exception)
        {
            return exception.Message;
        }
    }

    private string Name(string property) => nameOf(-1, property);

    private T? Try<T>(string property, Func<T> make)
    {
        try
        {
            return make();
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
