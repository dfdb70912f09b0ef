namespace SegProbe.Evaluation.Reports.Html;

/// <summary>A chart of a report.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">How to read it.</param>
/// <param name="Source">The rows and columns that it is drawn from.</param>
/// <param name="Drawing">The chart, as SVG.</param>
internal sealed record ReportFigure(string Title, string Caption, string Source, string Drawing);
