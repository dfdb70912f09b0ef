using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>The best setting of a method and protocol, as all charts show it.</summary>
/// <param name="Number">Decides its colour and mark.</param>
/// <param name="Summary">Its line of the table.</param>
/// <param name="Rows">All its examples.</param>
/// <param name="MedianTrajectory">IoU over its steps; empty where no trajectory was kept.</param>
internal sealed record Series(
    int Number, SettingSummary Summary, IReadOnlyList<ExampleRow> Rows,
    IReadOnlyList<MedianTrajectoryPoint> MedianTrajectory)
{
    public string Name => Summary.Setting;

    /// <summary>Gets the rows that have figures.</summary>
    public IEnumerable<ExampleRow> Measured => Rows.Where(row => row.BestIou is not null);
}
