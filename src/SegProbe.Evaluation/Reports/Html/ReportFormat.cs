using System.Globalization;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>Numbers as a report shows them.</summary>
internal static class ReportFormat
{
    public const string None = "–";

    /// <summary>Gives a number rounded to some decimals.</summary>
    public static string Number(double? value, int decimals = 2) =>
        value is { } number && double.IsFinite(number)
            ? number.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : None;

    /// <summary>Gives a number with all that tells it from others.</summary>
    public static string Exact(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? None;

    /// <summary>Gives a whole number.</summary>
    public static string Whole(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? None;

    /// <summary>Gives a share as per cent.</summary>
    public static string Percent(double? share, int decimals = 0) =>
        share is { } value && double.IsFinite(value) ? $"{Number(100 * value, decimals)} %" : None;

    /// <summary>
    /// Gives the 95 % interval of a share. Where all examples agree, resampling them tells nothing; then what as many
    /// independent draws leave open: 0.05^(1/n).
    /// </summary>
    public static string Interval(Estimate share, int examples) => share.Mean switch
    {
        1 => $"with 95 % confidence at least {Number(100 * Math.Pow(0.05, 1.0 / examples), 0)} % " +
            "if examples are independent",
        0 => $"with 95 % confidence at most {Number(100 * (1 - Math.Pow(0.05, 1.0 / examples)), 0)} % " +
            "if examples are independent",
        _ => $"95 % interval {Number(100 * share.Lower, 0)} to {Number(100 * share.Upper, 0)} %",
    };

    /// <summary>Says as what the adversarial images of some examples were saved.</summary>
    public static string SavedAs(IEnumerable<ExampleRow> rows) =>
        rows.Any(row => row.Image.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase)
            || row.Image.EndsWith(".nii", StringComparison.OrdinalIgnoreCase))
            ? "Saved as a copy of the volume’s file"
            : "Saved as 8-bit PNG";

    /// <summary>Gives a change of a value in [0, 1] in grey levels of an 8-bit image.</summary>
    public static string GreyLevels(double? change) => Number(255 * change, 0);

    /// <summary>Gives the last part of a path.</summary>
    public static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
