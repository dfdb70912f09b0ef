using SegProbe.Attacks;
using SegProbe.Evaluation.Audits;

namespace SegProbe.Evaluation.Tests.Audits;

public sealed class AuditConditionTests
{
    [Theory]
    [InlineData("worst-case-iou@l2<=2 < 0.5", AuditMetric.WorstCaseIou, PerturbationNorm.L2, 2)]
    [InlineData("share-broken@linf<=8/255>=0.1", AuditMetric.ShareBroken, PerturbationNorm.Linf, 8.0 / 255)]
    [InlineData(" targeted-iou @ linf <= 4levels > 1e-1 ", AuditMetric.TargetedIou, PerturbationNorm.Linf, 4.0 / 255)]
    [InlineData("targeted-share@rms<=2levels<=0", AuditMetric.TargetedShare, PerturbationNorm.L2, 20.0 / 255)]
    public void Parse_ReadsMetricAndBudget(string text, AuditMetric metric, PerturbationNorm norm, double epsilon)
    {
        var condition = AuditCondition.Parse(text);

        var budget = condition.Budget(values: 100)!;
        Assert.Equal((metric, norm), (condition.Metric, budget.Norm));
        Assert.Equal(epsilon, budget.Epsilon, tolerance: 1e-12);
        Assert.Equal(text.Trim(), condition.Text);
    }

    [Theory]
    [InlineData("clean-iou < 0.8")]
    [InlineData("untrusted")]
    public void Parse_ReadsConditionsWithoutABudget(string text) =>
        Assert.Null(AuditCondition.Parse(text).Budget(values: 100));

    [Theory]
    [InlineData("", "Write it so.")]
    [InlineData("worst-case-iou@l2<=2", "Write it so.")]
    [InlineData("worst-case-iou@l2<2 < 0.5", "Write it so.")]
    [InlineData(
        "iou@l2<=2 < 0.5",
        "Metrics are worst-case-iou, share-broken, targeted-iou, targeted-share, clean-iou.")]
    [InlineData("worst-case-iou < 0.5", "Say within which budget: @rms<=2levels.")]
    [InlineData("clean-iou@l2<=2 < 0.5", "clean-iou has no budget; leave it out.")]
    [InlineData("share-broken@l1<=2 > 0.5", "Norms are l2, linf and rms.")]
    [InlineData("share-broken@l2<=0 > 0.5", "Write the budget as a number above 0, such as 8/255, 8levels or 2.5.")]
    [InlineData("share-broken@l2<=2 > half", "Compare with a number.")]
    public void Parse_TellsWhatIsWrong(string text, string remedy)
    {
        var error = Assert.Throws<FormatException>(() => AuditCondition.Parse(text));

        Assert.Equal(
            $"must be METRIC@NORM<=BUDGET OP NUMBER, such as 'worst-case-iou@rms<=2levels < 0.5', or untrusted, " +
            $"got '{text}'. {remedy}",
            error.Message);
    }

    [Fact]
    public void Judge_ComparesWhatTheAuditFound()
    {
        var audit = AuditFixture.Audit(
            MadeNetwork.Sound, null, null, "share-broken@linf<=8/255 < 1", "share-broken@linf<=8/255 >= 1",
            "worst-case-iou@linf<=8/255 > 0.1", "clean-iou < 0.5", "targeted-share@linf<=8/255 < 0.5", "untrusted");

        Assert.Equal([false, true, false, false, false, false], audit.Conditions.Select(condition => condition.Holds));
        Assert.Equal(1, audit.Conditions[0].Value);
        Assert.Equal(audit.CleanIou.Mean, audit.Conditions[3].Value);
    }

    [Fact]
    public void Judge_TakesAnyBudget_AndChangesNothingElse()
    {
        var without = AuditFixture.Audit(MadeNetwork.Sound);
        var audit = AuditFixture.Audit(
            MadeNetwork.Sound, null, null, "share-broken@linf<=7.9/255 >= 0", "share-broken@linf<=8.001/255 >= 0",
            "worst-case-iou@linf<=1e-6 > 0");

        Assert.Equal(without.Verdict, audit.Verdict);
        Assert.Equal(without.Curves.Select(curve => curve.Points.Count), audit.Curves.Select(curve => curve.Points.Count));
        Assert.InRange(audit.Conditions[0].Value!.Value, 0, audit.Conditions[1].Value!.Value);
        Assert.Equal(1, audit.Conditions[1].Value);
        Assert.Equal(audit.CleanIou.Mean, audit.Conditions[2].Value);
        Assert.StartsWith(
            "FAILED by share-broken@linf<=8.001/255 >= 0: it is 1 (95 % interval 0.541 to 1).",
            audit.Conditions[1].Sentence);
    }
}
