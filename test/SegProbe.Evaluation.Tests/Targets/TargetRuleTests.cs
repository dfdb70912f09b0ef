using SegProbe.Attacks;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Targets;

namespace SegProbe.Evaluation.Tests.Targets;

public sealed class TargetRuleTests
{
    private static readonly LabelMap Spot = Picture.Mask(
        ".......",
        ".......",
        ".......",
        "...1...",
        ".......",
        ".......",
        ".......");

    [Theory]
    [InlineData("other", "other", true)]
    [InlineData("truth", "truth", true)]
    [InlineData("prediction", "prediction", true)]
    [InlineData("erase", "prediction+erase", false)]
    [InlineData("truth+grow:5+shift:-12,3", "truth+grow:5+shift:-12,3", false)]
    [InlineData("swap:0,2+shrink:1", "prediction+swap:0,2+shrink:1", false)]
    [InlineData("ellipse:1.5,-2,3,4", "prediction+ellipse:1.5,-2,3,4,1", false)]
    [InlineData("truth+ellipse:1,2,3,4,7", "truth+ellipse:1,2,3,4,7", false)]
    public void Read_TakesAStartAndSteps(string text, string full, bool isPlain)
    {
        var rule = TargetRule.Read(text, AttackGoal.Targeted);

        Assert.Equal((full, isPlain), (rule.ToString(), rule.IsPlain));
        Assert.Equal(TargetRule.Read(full, AttackGoal.Targeted), rule);
        Assert.Equal(full != "other", rule.IsOwn);
    }

    [Theory]
    [InlineData(
        "",
        "must be other, truth, prediction or steps of erase, grow, shrink, shift, swap, ellipse, joined by +, got ''.")]
    [InlineData("Truth", "joined by +, got 'Truth'. Write, for example, shift:12,0 or truth+grow:5.")]
    [InlineData("truth+", "joined by +, got '' in 'truth+'.")]
    [InlineData("grow:2+prediction", "joined by +, got 'prediction' in 'grow:2+prediction'.")]
    [InlineData("erase:1", "must have steps of the form erase, got 'erase:1'. Correct the numbers.")]
    [InlineData("grow", "must have steps of the form grow:K, K whole pixels of at least 1, got 'grow'.")]
    [InlineData("grow:0", "got 'grow:0'.")]
    [InlineData("shrink:1.5", "of the form shrink:K, K whole pixels of at least 1, got 'shrink:1.5'.")]
    [InlineData(
        "truth+shift:1",
        "of the form shift:DX,DY, whole pixels to the right and down, or shift:DX,DY,DZ, voxels of a volume, got 'shift:1' " +
        "in 'truth+shift:1'.")]
    [InlineData("shift:1,NaN", "got 'shift:1,NaN'.")]
    [InlineData("shift:1,1e9", "got 'shift:1,1e9'.")]
    [InlineData("swap:1,1", "of the form swap:A,B, two labels, got 'swap:1,1'.")]
    [InlineData("swap:0,256", "got 'swap:0,256'.")]
    [InlineData("ellipse:1,2,0,4", "in pixels, the radii above 0, got 'ellipse:1,2,0,4'.")]
    [InlineData("ellipse:1,2,3,4,5,6", "got 'ellipse:1,2,3,4,5,6'.")]
    [InlineData(
        "other+grow:2",
        "must change the truth or the prediction, got 'other+grow:2'. Write, for example, truth+grow:2.")]
    public void Read_RefusesWhatIsNoRule_AndSaysWhatToWrite(string text, string message) =>
        Assert.Contains(
            message, Assert.Throws<FormatException>(() => TargetRule.Read(text, AttackGoal.Targeted)).Message);

    [Theory]
    [InlineData("other")]
    [InlineData("truth+grow:1")]
    [InlineData("erase")]
    public void Read_RefusesAllButTheTruthAndThePrediction_WhereTheMaskIsToBeAvoided(string text)
    {
        var error = Assert.Throws<FormatException>(() => TargetRule.Read(text, AttackGoal.Untargeted));

        Assert.StartsWith($"must be truth or prediction with goal untargeted, got '{text}'.", error.Message);
        Assert.Equal(TargetRule.Prediction, TargetRule.Read("prediction", AttackGoal.Untargeted));
    }

    [Fact]
    public void Apply_GrowsByADisc()
    {
        // Pixels at a distance of at most 2: five in the middle row and column, one at each diagonal.
        Assert.Equal(
            [
                ".......",
                "...1...",
                "..111..",
                ".11111.",
                "..111..",
                "...1...",
                ".......",
            ],
            Apply("grow:2", Spot));
    }

    [Fact]
    public void Apply_GrowsAsEveryPixelOfTheDiscCompared()
    {
        var mask = Scattered(seed: 3);

        var grown = TargetRule.Read("grow:4", AttackGoal.Targeted).Apply(mask, ignored: null);

        Assert.Equal(Naive(mask, 4, label => label != 0, (_, nearest) => nearest ?? 0), grown.Labels);
    }

    [Fact]
    public void Apply_ShrinksAsEveryPixelOfTheDiscCompared()
    {
        var mask = TargetRule.Read("grow:3", AttackGoal.Targeted).Apply(Scattered(seed: 4), ignored: null);

        var shrunk = TargetRule.Read("shrink:2", AttackGoal.Targeted).Apply(mask, ignored: null);

        Assert.Equal(Naive(mask, 2, label => label == 0, (own, nearest) => nearest ?? own), shrunk.Labels);
        Assert.InRange(shrunk.Labels.Count(label => label != 0), 1, mask.Labels.Count(label => label != 0) - 1);
    }

    [Fact]
    public void Apply_LetsTheNearestLabelGrow_TheSmallestOfEquallyNear_AndNoneOverAnother() =>
        Assert.Equal([".2231111111122."], Apply("grow:1", Picture.Mask("..23.1.1..1.2..")));

    [Fact]
    public void Apply_ShrinksFromTheBackgroundAlone_NotFromOtherLabelsOrTheEdge() =>
        Assert.Equal(["1112..", "1112.."], Apply("shrink:1", Picture.Mask("11122.", "11122.")));

    [Theory]
    [InlineData("shift:1,0", "...", ".12", "...")]
    [InlineData("shift:-1,0", "...", "2..", "...")]
    [InlineData("shift:0,1", "...", "...", "12.")]
    [InlineData("shift:9,0", "...", "...", "...")]
    [InlineData("swap:1,2", "...", "21.", "...")]
    [InlineData("swap:0,1", "111", "021", "111")]
    [InlineData("erase", "...", "...", "...")]
    [InlineData("ellipse:2,0,1,1", ".11", "121", "...")]
    [InlineData("ellipse:1,1,0.5,1.5,3", ".3.", "13.", ".3.")]
    [InlineData("ellipse:50,50,1,1", "...", "12.", "...")]
    [InlineData("erase+ellipse:2,2,0.1,0.1+shift:-2,-2", "1..", "...", "...")]
    public void Apply_DoesWhatTheStepsSay(string text, params string[] expected) =>
        Assert.Equal(
            expected.Select(row => row.Replace('0', '.')), Apply(text, Picture.Mask("...", "12.", "...")));

    [Fact]
    public void Apply_KeepsIgnoredPixels_WhichAreBackgroundToTheSteps()
    {
        var mask = Picture.Mask("x1.", "x..", ".x.");

        Assert.Equal(["x..", "x1.", ".x."], Text("shift:0,1", mask));
        Assert.Equal(["x11", "x1.", ".x."], Text("grow:1", mask));
        Assert.Equal(["x1.", "x..", ".x."], Text("truth", mask));

        static IReadOnlyList<string> Text(string rule, LabelMap start) =>
            Picture.Text(TargetRule.Read(rule, AttackGoal.Targeted).Apply(start, ignored: 255));
    }

    [Fact]
    public void Apply_LeavesTheStartAsItIs()
    {
        var before = Picture.Text(Spot);

        Apply("shift:1,1+grow:1+swap:0,1", Spot);

        Assert.Equal(before, Picture.Text(Spot));
    }

    [Theory]
    [InlineData("swap:0,2", 2)]
    [InlineData("ellipse:1,1,1,1,3", 3)]
    public void WithLabelsChecked_RefusesALabelThatTheModelLacks(string text, int label)
    {
        var rule = TargetRule.Read(text, AttackGoal.Targeted);

        var error = Assert.Throws<FormatException>(() => rule.WithLabelsChecked(classes: 2, ignored: null));

        Assert.StartsWith(
            $"must name labels 0 to 1, the model's classes, and none that is ignored, got {label} in", error.Message);
        Assert.Same(rule, rule.WithLabelsChecked(classes: 4, ignored: null));
        Assert.Throws<FormatException>(() => rule.WithLabelsChecked(classes: 4, ignored: label));
    }

    private static IReadOnlyList<string> Apply(string rule, LabelMap start) =>
        Picture.Text(TargetRule.Read(rule, AttackGoal.Targeted).Apply(start, ignored: null));

    private static LabelMap Scattered(int seed)
    {
        var random = new SeededRandom(seed);
        return new(19, 23, [.. Enumerable.Range(0, 19 * 23).Select(_ => (byte)Math.Max(0, random.Whole(-30, 3)))]);
    }

    private static byte[] Naive(
        LabelMap mask, int radius, Predicate<byte> isChosen, Func<byte, byte?, byte> result) =>
    [
        .. from row in Enumerable.Range(0, mask.Height)
           from column in Enumerable.Range(0, mask.Width)
           let nearest = (
               from y in Enumerable.Range(0, mask.Height)
               from x in Enumerable.Range(0, mask.Width)
               let length = ((x - column) * (x - column)) + ((y - row) * (y - row))
               let label = mask.Labels[(y * mask.Width) + x]
               where length <= radius * radius && isChosen(label)
               orderby length, label
               select (byte?)label).FirstOrDefault()
           select result(mask.Labels[(row * mask.Width) + column], nearest),
    ];
}
