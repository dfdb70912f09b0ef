using System.Globalization;
using SegProbe.Attacks;
using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Targets;

/// <summary>
/// Where the mask of an attack comes from: a start (<c>other</c>, <c>truth</c>, <c>prediction</c>) and steps that
/// change it, from left to right, as in <c>truth+grow:5+shift:12,0</c>. Steps without a start change the prediction.
/// </summary>
/// <remarks>
/// Steps: <c>erase</c>; <c>grow:K</c>; <c>shrink:K</c>; <c>shift:DX,DY</c> (of volumes <c>shift:DX,DY,DZ</c>); <c>swap:A,B</c>;
/// <c>ellipse:CX,CY,RX,RY[,LABEL]</c>. Lengths are in pixels of the image given to the model. Two rules are equal where
/// they do the same steps.
/// </remarks>
public sealed class TargetRule : IEquatable<TargetRule>
{
    private readonly IReadOnlyList<MaskEdit> edits;

    private TargetRule(TargetStart start, IReadOnlyList<MaskEdit> edits) => (Start, this.edits) = (start, edits);

    /// <summary>Gets another sample's mask, the default of targeted attacks.</summary>
    public static TargetRule Other { get; } = new(TargetStart.Other, []);

    /// <summary>Gets the image's own mask, the default of untargeted attacks.</summary>
    public static TargetRule Truth { get; } = new(TargetStart.Truth, []);

    /// <summary>Gets the model's prediction on the clean image.</summary>
    public static TargetRule Prediction { get; } = new(TargetStart.Prediction, []);

    /// <summary>Gets the mask that it starts from.</summary>
    public TargetStart Start { get; }

    /// <summary>Gets whether the mask belongs to the image itself.</summary>
    public bool IsOwn => Start != TargetStart.Other;

    /// <summary>Gets whether the mask is taken as it is.</summary>
    public bool IsPlain => edits.Count == 0;

    /// <summary>Reads a rule.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="goal">
    /// What is done with the mask; an untargeted attack takes only the truth and the prediction themselves.
    /// </param>
    /// <exception cref="FormatException">
    /// The text is no rule, or none for the goal; the message says what to write.
    /// </exception>
    public static TargetRule Read(string text, AttackGoal goal)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (start, edits) = TargetRuleText.Read(text);
        var rule = new TargetRule(start, edits);
        return goal == AttackGoal.Targeted || (rule.IsOwn && rule.IsPlain)
            ? rule
            : throw new FormatException(
                $"must be truth or prediction with goal untargeted, got '{text}'. Leave it out " +
                "for truth, or use goal targeted.");
    }

    /// <summary>Gives the rule, whose steps must name labels that a model has.</summary>
    /// <param name="classes">The number of its classes.</param>
    /// <param name="ignored">The label that does not count; null for none.</param>
    /// <exception cref="FormatException">It lacks one; the message says which.</exception>
    public TargetRule WithLabelsChecked(int classes, int? ignored)
    {
        var odd = edits.SelectMany(edit => edit.Labels).Where(label => label >= classes || label == ignored).ToList();
        return odd.Count == 0
            ? this
            : throw new FormatException(
                $"must name labels 0 to {classes - 1}, the model's classes, and none that is ignored, got {odd[0]} " +
                $"in '{this}'. Name another label.");
    }

    /// <summary>Gives the places of the image and of the sample whose mask is used.</summary>
    /// <param name="pair">The places of a pair's image and other sample.</param>
    internal (int Image, int Mask) Places((int Image, int Target) pair) => IsOwn ? (pair.Image, pair.Image) : pair;

    /// <summary>
    /// Gives the mask that is made of the start. Ignored pixels are background to the steps, and stay.
    /// </summary>
    /// <param name="start">The mask that it starts from, of the size of the image given to the model.</param>
    /// <param name="ignored">The label that does not count; null for none.</param>
    /// <exception cref="DataFileException">A step is not for such masks: volumes are not grown, shrunk or drawn on.</exception>
    public LabelMap Apply(LabelMap start, int? ignored)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (IsPlain)
        {
            return start;
        }

        if (edits.FirstOrDefault(edit => !edit.Takes(start.Space.Count)) is { } odd)
        {
            throw new DataFileException(
                $"target {this}", start.Space.Count == 2
                    ? "must have steps for pictures" : "must have the steps erase, swap and shift:DX,DY,DZ for volumes",
                $"{odd}", "Make another mask yourself, and give it as a file.");
        }

        var counted = Array.ConvertAll(start.Labels, label => label == ignored ? (byte)0 : label);
        var made = edits.Aggregate(
            start.With(counted), (mask, edit) => edit.Apply(mask));
        return start.With([.. made.Labels.Zip(start.Labels, (label, before) => before == ignored ? before : label)]);
    }

    /// <summary>Gives the rule with its start, for example <c>prediction+shift:12,0</c>.</summary>
    public override string ToString() =>
        string.Join('+', [Start.ToString().ToLowerInvariant(), .. edits.Select(edit => edit.ToString())]);

    /// <inheritdoc/>
    public bool Equals(TargetRule? other) => ToString() == other?.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TargetRule);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}

/// <summary>Reads rules as users write them: a start and steps, joined by +.</summary>
internal static class TargetRuleText
{
    private const int LargestSide = 16384;

    private static readonly Dictionary<string, TargetStart> Starts =
        Enum.GetValues<TargetStart>().ToDictionary(start => start.ToString().ToLowerInvariant());

    private static readonly Dictionary<string, (string Form, Func<double[], MaskEdit?> Make)> Edits = new()
    {
        ["erase"] = ("erase", numbers => numbers is [] ? new EraseEdit() : null),
        ["grow"] = (
            "grow:K, K whole pixels of at least 1",
            numbers => numbers is [var radius] && IsWhole(radius, 1) ? new GrowEdit((int)radius) : null),
        ["shrink"] = (
            "shrink:K, K whole pixels of at least 1",
            numbers => numbers is [var radius] && IsWhole(radius, 1) ? new ShrinkEdit((int)radius) : null),
        ["shift"] = (
            "shift:DX,DY, whole pixels to the right and down, or shift:DX,DY,DZ, voxels of a volume",
            numbers => numbers.Length is 2 or 3 && Array.TrueForAll(numbers, number => IsWhole(number, -LargestSide))
                ? new ShiftEdit(Array.ConvertAll(numbers, number => (int)number))
                : null),
        ["swap"] = (
            "swap:A,B, two labels",
            numbers => numbers is [var first, var second] && IsLabel(first) && IsLabel(second) && first != second
                ? new SwapEdit((byte)first, (byte)second)
                : null),
        ["ellipse"] = (
            "ellipse:CX,CY,RX,RY or ellipse:CX,CY,RX,RY,LABEL, in pixels, the radii above 0", MakeEllipse),
    };

    /// <summary>Gives the start and the steps of a rule.</summary>
    /// <exception cref="FormatException">The text is no rule; the message says what to write.</exception>
    public static (TargetStart Start, IReadOnlyList<MaskEdit> Edits) Read(string text)
    {
        var parts = text.Split('+');
        var named = Starts.TryGetValue(parts[0], out var start);
        var edits = parts.Skip(named ? 1 : 0).Select(part => Edit(part, text)).ToList();
        if (named && start == TargetStart.Other && edits.Count > 0)
        {
            throw new FormatException(
                $"must change the truth or the prediction, got '{text}'. Write, for example, truth+{edits[0]}.");
        }

        return (named ? start : TargetStart.Prediction, edits);
    }

    private static MaskEdit Edit(string part, string text)
    {
        var (name, values) = part.Split(':', 2) is [var first, var second] ? (first, second.Split(',')) : (part, []);
        if (!Edits.TryGetValue(name, out var known))
        {
            throw new FormatException(
                $"must be {string.Join(", ", Starts.Keys)} or steps of {string.Join(", ", Edits.Keys)}, joined by +, " +
                $"got '{part}'{(part == text ? "" : $" in '{text}'")}. Write, for example, shift:12,0 or " +
                "truth+grow:5.");
        }

        return known.Make(Array.ConvertAll(values, Number)) ?? throw new FormatException(
            $"must have steps of the form {known.Form}, got '{part}'{(part == text ? "" : $" in '{text}'")}. " +
            "Correct the numbers.");
    }

    private static EllipseEdit? MakeEllipse(double[] numbers) =>
        numbers is [var x, var y, var width, var height, .. var label] && label is [] or [_]
            && numbers.All(double.IsFinite) && width > 0 && height > 0 && label.All(IsLabel)
            ? new(x, y, width, height, label is [var given] ? (byte)given : (byte)1)
            : null;

    private static bool IsLabel(double number) => number is >= 0 and <= byte.MaxValue && double.IsInteger(number);

    private static bool IsWhole(double number, double least) =>
        double.IsInteger(number) && number >= least && number <= LargestSide;

    private static double Number(string text) =>
        double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var value)
            ? value
            : double.NaN;
}

/// <summary>The mask that a target is made from.</summary>
public enum TargetStart
{
    /// <summary>The mask of another sample.</summary>
    Other,

    /// <summary>The image's own mask.</summary>
    Truth,

    /// <summary>What the model draws on the clean image.</summary>
    Prediction,
}
