using SegProbe.Evaluation.Statistics;

namespace SegProbe.Evaluation.Tests.Statistics;

public sealed class ShareIntervalTests
{
    // By scipy.stats.beta.ppf.
    [Theory]
    [InlineData(8, 8, 0.6305834, 1)]
    [InlineData(0, 10, 0, 0.3084971)]
    [InlineData(5, 10, 0.1870860, 0.8129140)]
    [InlineData(33, 50, 0.5123475, 0.7879453)]
    [InlineData(1, 1000, 0.0000253, 0.0055589)]
    public void Compute_IsThatOfClopperAndPearson(int cases, int of, double lower, double upper)
    {
        var interval = ShareInterval.Compute(cases, of);

        Assert.Equal((double)cases / of, interval.Mean);
        Assert.Equal(lower, interval.Lower, 1e-6);
        Assert.Equal(upper, interval.Upper, 1e-6);
    }

    [Fact]
    public void Compute_OfNoCase_IsNoNumber() => Assert.True(double.IsNaN(ShareInterval.Compute(0, 0).Mean));
}
