using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Audits;

/// <summary>When an audit fails: <c>METRIC@NORM&lt;=BUDGET OP NUMBER</c>, or <c>untrusted</c>.</summary>
/// <remarks>
/// For example <c>worst-case-iou@l2&lt;=2 &lt; 0.5</c>. Norms are l2, linf and rms, the L2 norm by the root of the
/// number of values; a budget is written as that of an attack. docs/reference/audit.md has the metrics.
/// </remarks>
public sealed partial class AuditCondition
{
    private const string Rule =
        "must be METRIC@NORM<=BUDGET OP NUMBER, such as 'worst-case-iou@rms<=2levels < 0.5', or untrusted";

    private static readonly Dictionary<string, AuditMetric> Metrics = new()
    {
        ["worst-case-iou"] = AuditMetric.WorstCaseIou,
        ["share-broken"] = AuditMetric.ShareBroken,
        ["targeted-iou"] = AuditMetric.TargetedIou,
        ["targeted-share"] = AuditMetric.TargetedShare,
        ["clean-iou"] = AuditMetric.CleanIou,
    };

    private static readonly Dictionary<string, Func<double, double, bool>> Comparisons = new()
    {
        ["<"] = (value, number) => value < number,
        ["<="] = (value, number) => value <= number,
        [">"] = (value, number) => value > number,
        [">="] = (value, number) => value >= number,
    };

    private readonly string? norm;
    private readonly double epsilon;
    private readonly Func<double, double, bool> comparison;
    private readonly double number;

    private AuditCondition(
        string text, AuditMetric metric, string? norm, double epsilon, Func<double, double, bool> comparison,
        double number) =>
        (Text, Metric, this.norm, this.epsilon, this.comparison, this.number) =
        (text, metric, norm, epsilon, comparison, number);

    /// <summary>Gets the condition as it was written.</summary>
    public string Text { get; }

    /// <summary>Gets what it is about.</summary>
    public AuditMetric Metric { get; }

    /// <summary>Reads a condition.</summary>
    /// <exception cref="FormatException">The text is none; the message says what to write.</exception>
    public static AuditCondition Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim() == "untrusted")
        {
            return new("untrusted", AuditMetric.Untrusted, null, 0, Comparisons["<"], 0);
        }

        var match = Grammar().Match(text);
        if (!match.Success)
        {
            throw Fault(text, "Write it so.");
        }

        var metric = Metrics.TryGetValue(match.Groups["metric"].Value, out var found)
            ? found
            : throw Fault(text, $"Metrics are {string.Join(", ", Metrics.Keys)}.");
        var norm = match.Groups["norm"] is { Success: true, Value: var named } ? named : null;
        RequireNorm(text, metric, norm);
        return new(
            text.Trim(), metric, norm, norm is null ? 0 : Budget(text, match.Groups["budget"].Value),
            Comparisons[match.Groups["operator"].Value], Number(text, match.Groups["number"].Value));
    }

    /// <summary>Gives the budget that it is about; null where it is about none.</summary>
    /// <param name="values">The number of values of an image.</param>
    public AuditBudget? Budget(long values) => norm switch
    {
        null => null,
        "linf" => new(PerturbationNorm.Linf, epsilon, Name(epsilon)),
        "l2" => new(PerturbationNorm.L2, epsilon, Name(epsilon)),
        _ => new(PerturbationNorm.L2, epsilon * Math.Sqrt(values), Name(255 * epsilon) + " levels RMS"),
    };

    /// <summary>
    /// Tells whether it holds, by the states found, of which those within its budget count. It also holds where the value
    /// is not known, since nothing speaks for the model then.
    /// </summary>
    /// <param name="audit">The audit, but for its conditions.</param>
    /// <param name="examples">What was found.</param>
    /// <param name="ladder">The budgets of the set; one that the condition's rounds to stands in for it.</param>
    internal AuditConditionResult Judge(
        AuditRecord audit, IReadOnlyList<AuditedExample> examples, IReadOnlyList<AuditBudget> ladder)
    {
        if (Metric == AuditMetric.Untrusted)
        {
            return new(Text, null, !audit.Trusted);
        }

        var value = Metric == AuditMetric.CleanIou ? audit.CleanIou : Value(audit, examples, ladder);
        return double.IsFinite(value.Mean)
            ? new(Text, value.Mean, comparison(value.Mean, number)) { Interval = value }
            : new(Text, null, true);
    }

    private AuditInterval Value(
        AuditRecord audit, IReadOnlyList<AuditedExample> examples, IReadOnlyList<AuditBudget> ladder)
    {
        var named = Budget(audit.Values)!;
        var isIou = Metric is AuditMetric.TargetedIou or AuditMetric.WorstCaseIou;
        var goal = Metric is AuditMetric.TargetedIou or AuditMetric.TargetedShare
            ? AuditSet.Targeted
            : ExampleRow.Untargeted;
        var point = AuditCurves.Point(
            [.. examples.Where(example => example.Goal == goal)], ladder.FirstOrDefault(named.IsSame) ?? named,
            state => isIou || !state.IsCorruption);
        return isIou ? point.Iou : point.Broken;
    }

    private static void RequireNorm(string text, AuditMetric metric, string? norm)
    {
        if ((metric == AuditMetric.CleanIou) != (norm is null))
        {
            throw Fault(
                text, norm is null ? "Say within which budget: @rms<=2levels." : "clean-iou has no budget; leave it out.");
        }

        if (norm is not (null or "l2" or "linf" or "rms"))
        {
            throw Fault(text, "Norms are l2, linf and rms.");
        }
    }

    private static double Budget(string text, string budget)
    {
        try
        {
            return (double)AttackParameters.Find(new PgdOptions(), "epsilon")!.Read(budget);
        }
        catch (ArgumentException)
        {
            throw Fault(text, "Write the budget as a number above 0, such as 8/255, 8levels or 2.5.");
        }
    }

    private static double Number(string text, string number) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
            ? value
            : throw Fault(text, "Compare with a number.");

    private static string Name(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static FormatException Fault(string text, string remedy) => new($"{Rule}, got '{text}'. {remedy}");

    [GeneratedRegex(
        @"^\s*(?<metric>[a-z0-9-]+)\s*(@\s*(?<norm>\w+)\s*<=\s*(?<budget>[^\s<>]+))?\s*" +
        @"(?<operator><=|>=|<|>)\s*(?<number>\S+)\s*$")]
    private static partial Regex Grammar();
}

/// <summary>What a condition of an audit is about.</summary>
public enum AuditMetric
{
    /// <summary>Whether a serious check fired.</summary>
    Untrusted,

    /// <summary>The mean IoU with the truth on clean images.</summary>
    CleanIou,

    /// <summary>The mean over images of the worst IoU with the truth within a budget.</summary>
    WorstCaseIou,

    /// <summary>
    /// The share of images, of those that were not lost before, that lost their mask to attacks within a budget.
    /// </summary>
    ShareBroken,

    /// <summary>The mean over images of the best IoU with another sample's mask within a budget.</summary>
    TargetedIou,

    /// <summary>The share of images that were made to draw another sample's mask within a budget.</summary>
    TargetedShare,
}

/// <summary>A condition under which an audit fails, and whether it holds.</summary>
/// <param name="Condition">The condition as it was written.</param>
/// <param name="Value">The value found; null where there is none.</param>
/// <param name="Holds">Whether the audit fails by it.</param>
public sealed record AuditConditionResult(string Condition, double? Value, bool Holds)
{
    /// <summary>Gets the interval of the value; null where there is none, and in records of audit-1.</summary>
    public AuditInterval? Interval { get; init; }

    /// <summary>Gets what came of it, in a sentence.</summary>
    [JsonIgnore]
    public string Sentence => (Value, Holds) switch
    {
        ({ } value, _) => FormattableString.Invariant(
            $"{(Holds ? "FAILED" : "Not failed")} by {Condition}: it is {value:G3}{Range}."),
        (null, true) => Condition == "untrusted"
            ? "FAILED by untrusted: a serious check fired."
            : $"FAILED by {Condition}: its value could not be measured.",
        _ => "Not failed by untrusted: no serious check fired.",
    };

    private string Range => Interval is { } interval
        ? FormattableString.Invariant($" (95 % interval {interval.Lower:G3} to {interval.Upper:G3})")
        : "";
}
