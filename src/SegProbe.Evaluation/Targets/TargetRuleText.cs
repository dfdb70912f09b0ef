using System.Globalization;

namespace SegProbe.Evaluation.Targets;

/// <summary>Reads rules as users write them: a start and steps, joined by +.</summary>
internal static class TargetRuleText
{
    private const int LargestSide = 16384;

    private static readonly Dictionary<string, TargetStart> Starts =
        Enum.GetValues<TargetStart>().ToDictionary(each => each.ToString().ToLowerInvariant());

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
            "shift:DX,DY, whole pixels to the right and down",
            numbers => numbers is [var right, var down] && IsWhole(right, -LargestSide) && IsWhole(down, -LargestSide)
                ? new ShiftEdit((int)right, (int)down)
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
