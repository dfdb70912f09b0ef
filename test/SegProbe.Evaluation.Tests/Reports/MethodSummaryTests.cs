using SegProbe.Evaluation.Reports;
using SegProbe.Evaluation.Tests.Store;

namespace SegProbe.Evaluation.Tests.Reports;

public sealed class MethodSummaryTests
{
    [Fact]
    public void Of_SumsUpTheBestStatesOfEachMethod_InOrderOfAppearance()
    {
        var ssm = Records.Asma with { Method = "ssm", Best = new(3, 0.1, 0.2, 3, 0.4) };
        var other = Records.Asma with
        {
            Best = new(9, 0.6125, 0.7, 2.25, 0.15),
            OnDisk = new(0.6, 0.7, 2.3, 0.2),
            Failure = "NaN",
        };

        var rows = MethodSummary.Of([ssm, Records.Asma, other]);

        Assert.Equal(["ssm", "asma"], rows.Select(row => row.Method));
        Assert.Equal((1, 0), (rows[0].Examples, rows[0].Failures));
        Assert.Equal(new(0.1, 0), rows[0].Iou);
        var asma = rows[1];
        Assert.Equal((2, 1), (asma.Examples, asma.Failures));
        // Two numbers that differ by d deviate by d / sqrt 2.
        Near(1.75, 1.0, asma.L2);
        Near(0.1, 0.1, asma.Linf);
        Near(0.7125, 0.2, asma.Iou);
        Near(0.8, 0.2, asma.PixelAccuracy);
        Near(0.7, 0.2, asma.OnDiskIou);
    }

    private static void Near(double mean, double difference, MeanDeviation figure)
    {
        Assert.Equal(mean, figure.Mean, tolerance: 1e-12);
        Assert.Equal(difference / Math.Sqrt(2), figure.Deviation, tolerance: 1e-12);
    }
}
