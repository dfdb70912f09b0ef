using System.Diagnostics;
using System.Text.RegularExpressions;
using SegProbe.Evaluation.Reports.Html;

namespace SegProbe.Evaluation.Tests.Reports.Html;

public sealed class HtmlReportTests
{
    private const string Hostile = "<img src=x onerror=alert(1)>\"'&</script>";

    [Fact]
    public async Task Write_StatesTheShareForcedAndTheMedianPerturbation()
    {
        using var run = new MadeUpRun { Pairs = 10, Settings = ["asma"] }.Write();

        var page = Text(await Write(run));

        // IoU 1 - p / 20 is at least 0.9 for pairs 0, 1 and 2, whose L2 are 1, 2 and 3; L-infinity is 51 of 255.
        Assert.Contains("30 % of the examples were forced to IoU ≥ 0.9", page, StringComparison.Ordinal);
        Assert.Contains("(3 of 10 by asma;", page, StringComparison.Ordinal);
        Assert.Contains("median L2 of 2.00", page, StringComparison.Ordinal);
        Assert.Contains("of 51 grey levels of 255", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_CountsTheDistanceFromTheMask_OfUntargetedAttacks()
    {
        using var run = new MadeUpRun
        {
            Pairs = 10,
            Settings = ["pgd"],
            Avoiding = ["pgd"],
            Region = "outside:truth",
        }.Write();

        var html = await Write(run);
        var page = Text(html);

        Assert.Contains(
            "30 % of the examples were forced off their mask, to IoU ≤ 0.1 with it", page, StringComparison.Ordinal);
        Assert.Contains("(3 of 10 by pgd;", page, StringComparison.Ordinal);
        Assert.Equal(
            Enumerable.Range(0, 10).Select(pair => $"{pair}"),
            Regex.Matches(html, "data-setting=\".*?\" data-pair=\"(.*?)\"").Select(match => match.Groups[1].Value));
        Assert.Contains("The attacker wants the model to miss the image’s own mask.", page, StringComparison.Ordinal);
        Assert.Contains("the values of the image in one region (outside:truth)", page, StringComparison.Ordinal);
        Assert.Contains("Security curve, 1 − IoU ≥ 0.9", page, StringComparison.Ordinal);
        Assert.Contains("must become another label", page, StringComparison.Ordinal);
        Assert.Contains("0.png, away from its mask 1.png", page, StringComparison.Ordinal);
        Assert.Contains("has the lowest IoU with the attacked mask and", page, StringComparison.Ordinal);
        Assert.DoesNotContain("IoU with the target", html, StringComparison.Ordinal);
        Assert.DoesNotContain("must become foreground", page, StringComparison.Ordinal);
        Assert.Contains("data-pair=\"0\" data-iou=\"1\"", Regex.Replace(html, "\\s+", " "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_CallsItProgress_WhereARunHasBothGoals()
    {
        using var run = new MadeUpRun { Avoiding = ["asma"] }.Write();

        var page = Text(await Write(run));

        Assert.Contains(
            "Progress is the IoU with the target in targeted attacks, and 1 − IoU with the attacked mask in untargeted " +
            "ones.",
            page, StringComparison.Ordinal);
        Assert.Contains("1 - IoU takes the place of IoU", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_BoundsAShareOfAllExamples_ByTheirNumber()
    {
        using var run = new MadeUpRun { Pairs = 1, Settings = ["asma"] }.Write();

        var page = Text(await Write(run));

        Assert.Contains(
            "with 95 % confidence at least 5 % if examples are independent", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_HasAllSections_InOrder()
    {
        using var run = new MadeUpRun().Write();

        var titles = Regex.Matches(await Write(run), "<h2 [^>]*>(.*?)</h2>").Select(match => match.Groups[1].Value);

        Assert.Equal(
            [
                "1. Summary", "2. Methods compared", "3. Charts", "4. Gallery", "5. One optimisation in full",
                "6. Where the figures come from",
            ],
            titles);
    }

    [Fact]
    public async Task Write_PutsTheWorstFirst_AndLetsSettingsTakeTurns()
    {
        using var run = new MadeUpRun { Pairs = 3 }.Write();

        var cards = Regex.Matches(await Write(run), "data-setting=\"(.*?)\" data-pair=\"(.*?)\"")
            .Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}");

        Assert.Equal(["asm 0", "asma 0", "asm 1", "asma 1", "asm 2", "asma 2"], cards);
    }

    [Fact]
    public async Task Write_ShowsNoMoreExamplesThanAsked()
    {
        using var run = new MadeUpRun().Write();

        var page = await Write(run, examples: 3);

        Assert.Equal(3, Regex.Count(page, "<article "));
    }

    [Fact]
    public async Task Write_ShowsImagesOfEverySize_AndMasksThatAreSmaller()
    {
        using var run = new MadeUpRun { Pairs = 3, Settings = ["asma"], Growth = 5, Margin = 4 }.Write();

        var page = await Write(run);

        Assert.Equal(
            ["0 0 16 16", "0 0 21 21", "0 0 26 26"],
            Regex.Matches(page, "class=\"pane\" viewBox=\"(.*?)\"").Select(match => match.Groups[1].Value));
        Assert.DoesNotContain("no complete pictures", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_SaysWhatIsMissing_WhereNothingWasKept()
    {
        using var run = new MadeUpRun { Side = 0, Expected = 100 }.Write();

        var page = Text(await Write(run));

        Assert.Contains("12 of 100 examples are done", page, StringComparison.Ordinal);
        Assert.Contains("12 of these examples have no complete pictures", page, StringComparison.Ordinal);
        Assert.Contains("has no images of the steps on the way", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_SaysSo_WhereNoExampleIsDone()
    {
        using var run = new MadeUpRun { Pairs = 0 }.Write();

        Assert.Contains("No example is done yet.", await Write(run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_MarksUpNothingThatTheRunSays()
    {
        using var run = new MadeUpRun { Name = Hostile, Settings = ["<img onerror=a>"] }.Write();

        var page = await Write(run);

        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img onerror", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<[^>]*\\son[a-z]+=", Regex.Replace(page, "\"[^\"]*\"", "\"\""));
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_LetsNothingInFromElsewhere()
    {
        using var run = new MadeUpRun().Write();

        var page = await Write(run);

        Assert.Contains("default-src &#x27;none&#x27;; img-src data:;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=\"", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(?!data:image/png;base64,|#)", page);
    }

    [Fact]
    public async Task Write_TellsWhereTheFiguresComeFrom()
    {
        using var run = new MadeUpRun().Write();

        var page = Text(await Write(run));

        Assert.Contains("0123456789abcdef0123", page, StringComparison.Ordinal);
        Assert.Contains("segprobe evaluate --plan plan.json --threads 3 -o again", page, StringComparison.Ordinal);
        Assert.Contains("\"pairs\": 6", page, StringComparison.Ordinal);
        Assert.Contains("hash1", page, StringComparison.Ordinal);
        Assert.Contains("Rows: asm (6), asma (6); best_l2, best_iou.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_ListsEveryParameterOfASetting()
    {
        using var run = new MadeUpRun
        {
            Settings = ["asm", "asma"],
            Parameters = pair =>
            [
                new("norm", "linf"), new("epsilon", 0.031), new("success_iou", 0.85), new("bits", 16),
                new("eot", "jpeg:75,90"), new("precision", "bfloat16"), new("alpha", pair + 0.5),
                new("of_another_program", true),
            ],
        }.Write();

        var html = await Write(run);
        var table = Regex.Match(html, "aria-label=\"Settings\".*?</table>", RegexOptions.Singleline).Value;

        IEnumerable<string> Cells(string element) =>
            Regex.Matches(table, $"<{element}[^>]*>(.*?)</{element}>").Select(cell => Text(cell.Groups[1].Value));
        Assert.Superset(
            new HashSet<string>(["norm", "epsilon", "success_iou", "bits", "eot", "precision", "of_another_program"]),
            Cells("th").ToHashSet());
        Assert.Superset(
            new HashSet<string>(["linf", "0.031", "0.85", "16", "jpeg:75,90", "bfloat16", "by image", "true"]),
            Cells("td").ToHashSet());
    }

    [Fact]
    public async Task Write_TakesLessThan5Megabytes_For50ExamplesOf128Pixels()
    {
        using var run = new MadeUpRun { Pairs = 50, Settings = ["asma"], Side = 128 }.Write();

        var page = await Write(run);

        Assert.Equal(50, Regex.Count(page, "<article "));
        Assert.InRange(page.Length, 1_000_000, 5_000_000);
    }

    [Fact]
    public async Task Write_TakesLessThan20Seconds_For1000Examples()
    {
        using var run = new MadeUpRun { Pairs = 1000, Settings = ["asma"], Side = 0, Steps = 500 }.Write();
        var clock = Stopwatch.StartNew();

        var page = await Write(run);

        Assert.Contains("asma (1000)", page, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private static async Task<string> Write(MadeUpRun run, int examples = HtmlReportOptions.DefaultExamples)
    {
        using var writer = new StringWriter();
        await HtmlReport.WriteAsync(run.Folder, new() { Examples = examples }, writer);
        return writer.ToString();
    }

    // What a reader sees.
    private static string Text(string page) =>
        Regex.Replace(System.Net.WebUtility.HtmlDecode(Regex.Replace(page, "<[^>]+>", "")), "\\s+", " ");
}
