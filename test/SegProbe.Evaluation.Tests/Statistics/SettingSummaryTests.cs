using System.Text.Json.Nodes;
using SegProbe.Evaluation.Reports;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Tests.Store;

namespace SegProbe.Evaluation.Tests.Statistics;

public sealed class SettingSummaryTests
{
    private static readonly ExampleRow First = Rows.Asma with
    {
        Data = "d",
        BestIou = 0.9,
        BestL2 = 1.25,
        BestLinf = 0.05,
        BestPixelAccuracy = 0.9,
        DiskIou = 0.875,
        StepAtIou90 = 10,
    };

    private static readonly ExampleRow Second = First with
    {
        Pair = 2,
        ImageSha256 = "ee",
        BestIou = 1,
        BestL2 = 2.25,
        BestLinf = 0.15,
        BestPixelAccuracy = 0.7,
        DiskIou = 1,
        StepAtIou90 = 20,
    };

    private static readonly ExampleRow Broken = Rows.Failed with { Data = "d" };

    [Fact]
    public void Summarise_SumsUpTheBestStates_AndCountsFailures()
    {
        var row = Assert.Single(SettingSummary.Summarise([First, Second, Broken]));

        Assert.Equal((3, 1), (row.Examples, row.Failures));
        // Two numbers that differ by d deviate by d / sqrt 2.
        Near(1.75, 1.0, row.L2);
        Near(0.1, 0.1, row.Linf);
        Near(0.95, 0.1, row.Iou);
        Near(0.8, 0.2, row.PixelAccuracy);
        Near(0.9375, 0.125, row.DiskIou);
        Assert.Equal(2 / 3.0, row.Success90.Mean, tolerance: 1e-12);
        Assert.Equal(1 / 3.0, row.Success95.Mean, tolerance: 1e-12);
        Assert.Equal(1 / 3.0, row.DiskSuccess90.Mean, tolerance: 1e-12);
        Assert.Equal(20, row.MedianPassesTo90);
        Assert.Null(SettingSummary.Summarise([First, Broken, Broken with { Pair = 3 }]).Single().MedianPassesTo90);
    }

    [Fact]
    public void Best_TakesTheHighestMeanIou_AndAmongEqualsTheSmallestL2()
    {
        ExampleRow[] rows =
        [
            First with { Setting = "a" }, Second with { Setting = "b", BestL2 = 9 }, Second with { Setting = "c" },
            With(First, "protocol", "authors") with { Setting = "d" }, First with { Setting = "e", Method = "ssm" },
            First with { Setting = "a", Data = "other" },
        ];

        Assert.Equal(
            [("d", "c"), ("d", "d"), ("d", "e"), ("other", "a")],
            SettingSummary.Best(SettingSummary.Summarise(rows)).Select(setting => (setting.Data, setting.Setting)));
    }

    [Fact]
    public void Best_LeavesOutSettingsAboveABound()
    {
        var summaries = SettingSummary.Summarise(
        [
            First with { Setting = "small" }, Second with { Setting = "large", BestL2 = 9 },
            First with { Setting = "far", Method = "ssm", BestL2 = 9 },
        ]);

        Assert.Equal("small", Assert.Single(SettingSummary.Best(summaries, largestL2: 1.25)).Setting);
        Assert.Equal(["large", "far"], SettingSummary.Best(summaries, largestL2: 9).Select(setting => setting.Setting));
    }

    [Fact]
    public void Summarise_CountsSuccessByTheDistanceFromTheMask_WhereItIsToBeAvoided()
    {
        ExampleRow[] rows =
        [
            Leaving(First) with { BestIou = 0.0625, DiskIou = 0.5 },
            Leaving(Second) with { BestIou = 0.3125, DiskIou = 0 },
        ];

        var row = Assert.Single(SettingSummary.Summarise(rows));

        Assert.Equal((0.1875, 0.8125), (row.Iou.Mean, row.Progress.Mean));
        Assert.Equal((1 - row.Iou.Upper, 1 - row.Iou.Lower), (row.Progress.Lower, row.Progress.Upper));
        Assert.Equal((0.5, 0, 0.5), (row.Success90.Mean, row.Success95.Mean, row.DiskSuccess95.Mean));
    }

    [Fact]
    public void Best_TakesTheLowestMeanIou_WhereTheMaskIsToBeAvoided_AndComparesNoOtherGoalsOrMasks()
    {
        var high = With(First, "goal", "untargeted") with { Setting = "high", BestIou = 0.75 };
        var low = With(First, "goal", "untargeted") with { Setting = "low", BestIou = 0.25 };

        var best = SettingSummary.Best(SettingSummary.Summarise(
            [
                high, low, First, With(high, "target_from", "prediction"), With(high, "region", "truth"),
            ]));

        Assert.Equal(["low", "asma", "high", "high"], best.Select(setting => setting.Setting));
    }

    [Fact]
    public void Table_ShowsGoalMaskAndRegion_WhereTheyDiffer_AndSaysWhatAllShare()
    {
        var own = Leaving(First);
        var shifted = With(With(First, "target_from", "truth+shift:1,0"), "region", "roi.png");

        var usual = Table(First);
        var mixed = Table(First, own, shifted);
        var avoiding = Table(With(With(own, "target_from", "prediction"), "region", "truth"));

        Assert.Equal(["Setting", "L2", "L_inf", "Clean IoU", "IoU", "PA", "Examples"], usual.Figures.Header);
        Assert.Equal(
            SummaryTable.Legend + SummaryTable.StructureLegend +
            " The best state of an example has the highest IoU with the target and, among equals, the smallest L2.",
            usual.Notes);
        Assert.Equal(["Setting", "Goal", "Mask", "Region", "IoU >= 0.9"], mixed.Successes.Header.Take(5));
        Assert.Equal(["Setting", "HD95", "Size", "Centroid shift", "Erased or inserted"], usual.Structures!.Header);
        Assert.Equal(["2.500", "-12.000", "1.250", "1"], usual.Structures.Rows[0].Skip(1).Select(cell => cell.Split(' ')[0]));
        Assert.Null(Table(First with { DiskHd95 = null }).Structures);
        Assert.Equal(
            ["targeted usual all", "untargeted usual all", "targeted truth+shift:1,0 roi.png"],
            mixed.Figures.Rows.Select(row => string.Join(' ', row.Skip(1).Take(3))));
        Assert.Equal(["Setting", "Goal", "L2"], avoiding.Figures.Header.Take(3));
        Assert.Equal("1 - IoU >= 0.9", avoiding.Successes.Header[2]);
        Assert.Contains("IoU and PA are with the attacked mask", avoiding.Notes);
        Assert.EndsWith(" Mask: prediction. Region: truth.", avoiding.Notes);

        static SummaryTable Table(params ExampleRow[] rows) => SummaryTable.Build(SettingSummary.Summarise(rows));
    }

    [Fact]
    public void Formats_SayTheSame()
    {
        var summaries = SettingSummary.Summarise([First with { Setting = "asma_1" }, Second with { Setting = "asma_1" }]);

        var markdown = SummaryFormat.Markdown(summaries).Split('\n');
        var csv = SummaryFormat.Csv(summaries).TrimEnd('\n').Split('\n');
        var json = JsonNode.Parse(SummaryFormat.Json(summaries))![0]!;

        Assert.StartsWith("| Setting | L2 | L_inf | Clean IoU | IoU |", markdown[0]);
        Assert.StartsWith(
            "| asma_1 | 1.750 +- 0.707 [1.250, 2.250] | 0.100 +- 0.071 [0.050, 0.150] | " +
            "10.0 +- 0.0 % [10.0, 10.0] | 95.0 +- 7.1 % [90.0, 100.0] |",
            markdown[2]);
        Assert.Equal(csv[0].Split(',').Length, csv[1].Split(',').Length);
        Assert.Equal(
            (double)json["iou"]!["mean"]!,
            double.Parse(
                csv[1].Split(',')[Array.IndexOf(csv[0].Split(','), "iou_mean")],
                System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains("asma\\_1 & 1.750 $\\pm$ 0.707 [1.250, 2.250] &", SummaryFormat.Latex(summaries));
        Assert.Contains("95.0 $\\pm$ 7.1 \\%", SummaryFormat.Latex(summaries));
    }

    private static ExampleRow With(ExampleRow row, string key, string value) =>
        row with { Parameters = row.Parameters.With([new(key, value)]) };

    private static ExampleRow Leaving(ExampleRow row) =>
        With(With(row, "goal", "untargeted"), "target_from", "truth");

    private static void Near(double mean, double difference, Estimate figure)
    {
        Assert.Equal(mean, figure.Mean, tolerance: 1e-12);
        Assert.Equal(difference / Math.Sqrt(2), figure.Deviation, tolerance: 1e-12);
    }
}
