using System.Globalization;
using SegProbe.Evaluation.Audits;
using TorchSharp;
using static SegProbe.Evaluation.Tests.Audits.AuditFixture;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Audits;

public sealed class AuditCheckTests
{
    [Fact]
    public void Audit_TrustsASoundModel_AndNoCheckFires()
    {
        var audit = Audit(MadeNetwork.Sound);

        Assert.Empty(audit.Checks.Where(check => check.Fired).Select(check => check.Reason));
        Assert.True(audit.Trusted);
        Assert.Equal(17, audit.Checks.Select(check => check.Name).Distinct().Count());
    }

    [Fact]
    public void Gradients_OfAModelThatQuantisesItsInput_AreZero()
    {
        var audit = Audit(images => MadeNetwork.Sound((images * 64).round() / 64));

        AssertUntrusted(audit, "gradients", "0 everywhere for 6");
    }

    [Fact]
    public void Gradients_ThatAreNotNumbers_AreSeen()
    {
        var check = Probe(images => MadeNetwork.Sound(images) + (0 * (images - images).abs().sqrt()))[0];

        Assert.True(check.Fired);
        Assert.Contains("0 everywhere for 0, NaN or infinite for 6", check.Reason);
    }

    [Fact]
    public void Saturation_OfAModelWhoseScoresAreCutOff_IsSeen() => AssertUntrusted(
        Audit(images => (1e5 * MadeNetwork.Sound(images)).clamp(-1, 1)), "saturation", "Of 6 clean images 6 have");

    [Theory]
    [InlineData(1e5)]
    [InlineData(1e-5)]
    public void Scores_OfAnyScale_AreTrusted(double scale)
    {
        var audit = Audit(images => scale * MadeNetwork.Sound(images));

        Assert.True(audit.Trusted, audit.Verdict);
        Assert.Equal(Audit(MadeNetwork.Sound).Curves.Select(Iou), audit.Curves.Select(Iou));
    }

    [Fact]
    public void BlackBox_Fires_WhereTheGradientLeadsAway()
    {
        var audit = Audit(images => MadeNetwork.Sound(images.detach()) - (1e-3 * MadeNetwork.Sound(images)) + (1e-3 * MadeNetwork.Sound(images)).detach());

        Assert.Contains("black-box", Fired(audit));
        Assert.Contains("finite-differences", Fired(audit));
    }

    [Fact]
    public void Randomness_OfAModelThatAddsNoise_IsSeen() =>
        AssertUntrusted(
            Audit(images => MadeNetwork.Sound(images + (0.002 * randn_like(images)))), "randomness", "differ by up to");

    [Fact]
    public void CleanIou_OfAModelThatDrawsTheOpposite_IsTooLow() =>
        AssertUntrusted(Audit(images => -MadeNetwork.Sound(images)), "clean-iou", "on 6 clean images is 0.");

    [Fact]
    public void Unbounded_Fires_WhereNoChangeMatters()
    {
        // The network knows its images by heart: it draws the one disc that all of them have.
        var sample = Discs().Load(0);
        using var answer = 4 * (2 * sample.Mask.ToTensor().to(ScalarType.Float32)) - 4;
        var alike = new ListedSamples([.. Enumerable.Repeat(sample, 6)]);

        var audit = Audit(images => answer + (0.01 * MadeNetwork.Sound(images)), samples: alike);

        AssertUntrusted(audit, "unbounded", "0 % of images");
    }

    [Fact]
    public void UnboundedTarget_Warns_WhereAMaskCannotBeDrawn()
    {
        // The upper rows are always background; the discs of half of the samples lie there.
        var upper = arange(Side).lt(7).view(1, 1, Side, 1).to(ScalarType.Float32);
        var samples = Discs();

        var audit = Audit(images => MadeNetwork.Sound(images) - (30 * upper), samples: samples);

        Assert.Contains("unbounded-target", Fired(audit));
    }

    [Fact]
    public void Strength_Fires_WhereTheModelGivesWayToTheWeakAttackAlone()
    {
        var setting = "";

        var audit = Audit(
            images => setting.StartsWith("pgd", StringComparison.Ordinal)
                ? MadeNetwork.Sound(images)
                : MadeNetwork.Resisting(images),
            name => setting = name);

        Assert.Contains("strength", Fired(audit));
    }

    [Fact]
    public void Monotony_Fires_WhereTheModelResistsLargeBudgets()
    {
        // Told of a setting after its first step, so that the 10th call is the end of the smaller budget's attack.
        const int weakSteps = 10;
        var (setting, steps) = ("", 0);

        var audit = Audit(
            images => setting.EndsWith("-3levels", StringComparison.Ordinal) && steps < weakSteps
                ? MadeNetwork.Sound(images)
                : MadeNetwork.Resisting(images),
            name => (setting, steps) = (name, name == setting ? steps + 1 : 1));

        Assert.Contains("monotony", Fired(audit));
    }

    [Fact]
    public void Noise_Fires_WhereItDoesWhatAttacksDo() =>
        AssertUntrusted(
            Audit(images => 50 * (Blind(images) - MadeNetwork.Middle)), "noise", "noise of that size takes");

    [Fact]
    public void Convergence_Warns_WhereTheModelGivesWayLate()
    {
        // Until then it draws what it drew on the clean images; then half of the image gives way, since an attack that
        // reaches its goal is not cut short.
        var (setting, steps) = ("", 0);
        var left = arange(Side).lt(Side / 2);
        using var clean = Discs().Load(0).Image.ToTensor(new(0, 1)).unsqueeze(0).repeat(Samples, 1, 1, 1);

        var audit = Audit(
            images =>
            {
                if (images.shape[0] == Samples && IsClean(images))
                {
                    clean.copy_(images.detach());
                }

                var hiding = images.shape[0] == Samples
                    ? MadeNetwork.Sound(images) + (MadeNetwork.Sound(clean) - MadeNetwork.Sound(images)).detach()
                    : MadeNetwork.Hiding(images);
                return steps < 96 ? hiding : where(left, MadeNetwork.Sound(images), hiding);
            },
            name => (setting, steps) = (name, name == setting ? steps + 1 : 0));

        Assert.Contains("convergence", Fired(audit));
    }

    [Fact]
    public void Disk_Warns_WhereTheModelReadsFractionsOfGreyLevels()
    {
        var audit = Audit(images =>
        {
            var levels = images * 255;
            return MadeNetwork.Sound(images) - (4 * (levels - levels.detach().round()).abs());
        });

        Assert.Contains("disk", Fired(audit));
    }

    [Fact]
    public void Failures_Warn_AndTheFiguresAreOfTheOthers()
    {
        var discs = Discs();
        var samples = new ListedSamples(
            [.. Enumerable.Range(0, 5).Select(discs.Load), new(discs.Load(5).Image, new(4, 4, new byte[16]))]);

        var audit = Audit(MadeNetwork.Sound, samples: samples);

        Assert.Contains("failures", Fired(audit));
        Assert.True(audit.Trusted);
        Assert.Equal((5, 1), (audit.Images, audit.Failed));
    }

    // The discs have two grey levels.
    private static bool IsClean(Tensor images) =>
        (((images * 255) - 126).abs() - 4).abs().max().ToDouble() < 1e-3;

    private static string Iou(AuditCurve curve) =>
        string.Join(' ', curve.Points.Select(point => point.Iou.Mean.ToString("F2", CultureInfo.InvariantCulture)));

    // A step function of each pixel: noise crosses it, and it has no slope.
    private static Tensor Blind(Tensor images) =>
        images.gt(MadeNetwork.Middle).to(ScalarType.Float32) + (1e-9 * images);

    private static void AssertUntrusted(AuditRecord audit, string check, string reason)
    {
        var found = Assert.Single(audit.Checks, candidate => candidate.Name == check);
        Assert.True(found.Fired, found.Reason);
        Assert.Equal(AuditCheck.Serious, found.Severity);
        Assert.Contains(reason, found.Reason);
        Assert.False(audit.Trusted);
        Assert.Contains(
            check == "clean-iou" ? "The model and the data do not fit" : "Do not trust these numbers: ", audit.Verdict);
    }
}
