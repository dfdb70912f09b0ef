namespace SegProbe.Evaluation.Reports.Html;

/// <summary>Settings of an <see cref="HtmlReport"/>.</summary>
public sealed record HtmlReportOptions
{
    /// <summary>The examples that the gallery shows at most, by default.</summary>
    public const int DefaultExamples = 50;

    /// <summary>Gets the examples that the gallery shows at most, at least 0; 50 by default.</summary>
    public int Examples { get; init => field = Check.AtLeast(value, 0); } = DefaultExamples;
}
