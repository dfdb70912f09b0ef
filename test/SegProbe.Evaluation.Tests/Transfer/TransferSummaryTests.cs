using SegProbe.Evaluation.Transfer;

namespace SegProbe.Evaluation.Tests.Transfer;

public sealed class TransferSummaryTests
{
    // The attacked model fails on pair 2, the other one on pair 1.
    private static readonly TransferRow[] Rows =
    [
        Row(0, "a", 0.9, 0.8), Row(0, "b", 0.7, 0.4),
        Row(1, "a", 0.9, 0.6), Row(1, "b", 0.2, 0.9),
        Row(2, "a", 0.3, 0.9), Row(2, "b", 0.8, 0.9),
        Row(3, "a", 0.5, 1.0), Row(3, "b", 0.5, 0.2),
    ];

    [Fact]
    public void Summarise_CountsImages_ThatBothModelsSegmentWell()
    {
        var summaries = TransferSummary.Summarise(Rows, leastCleanIou: 0.5);

        Assert.Equal(["a", "b"], summaries.Select(summary => summary.Model));
        Assert.Equal((3, 1), (summaries[0].Images, summaries[0].LeftOut));
        Assert.Equal(0.8, summaries[0].Target.Mean, precision: 12);
        Assert.Equal((2, 2), (summaries[1].Images, summaries[1].LeftOut));
        Assert.Equal(0.3, summaries[1].Target.Mean, precision: 12);
        Assert.Equal(0.6, summaries[1].CleanTruth.Mean, precision: 12);
    }

    [Fact]
    public void WriteCsv_GivesALineForEachRow_Unrounded()
    {
        using var folder = new TemporaryFolder();
        var path = folder["rows.csv"];

        TransferRow.WriteCsv(path, [Row(4, "=m,\"x\"", 1.0 / 3, 0.25)]);

        Assert.Equal(
            [
                "pair,setting,image_sha256,model,model_sha256,is_attacked,l2,linf,clean_truth_iou,clean_target_iou," +
                "target_iou,truth_iou,noise_target_iou,noise_truth_iou",
                "4,s,i4,\"'=m,\"\"x\"\"\",h,false,1,0.5,0.3333333333333333,0,0.25,0,0,0",
            ],
            File.ReadAllLines(path));
    }

    private static TransferRow Row(int pair, string model, double truth, double target) => new()
    {
        Pair = pair,
        Setting = "s",
        ImageSha256 = $"i{pair}",
        Model = model,
        ModelSha256 = "h",
        IsAttacked = model == "a",
        L2 = 1,
        Linf = 0.5,
        CleanTruthIou = truth,
        CleanTargetIou = 0,
        TargetIou = target,
        TruthIou = 0,
        NoiseTargetIou = 0,
        NoiseTruthIou = 0,
    };
}
