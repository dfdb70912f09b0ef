using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Tests.Sweeps;

public sealed class SettingNamesTests
{
    private static readonly AsmaOptions Asma = new();

    [Fact]
    public void Choose_IsAsShortAsTellsSettingsApart()
    {
        Assert.Equal(["asma"], Names(Asma));
        Assert.Equal(
            ["asm", "asma-l2-0.3", "asma-l2-1"], Names(new AsmOptions(), Asma, Asma with { FirstStepL2 = 1 }));
        Assert.Equal(["asma", "asma-authors"], Names(Asma, Asma with { Protocol = MaskProtocol.Authors }));
        Assert.Equal(
            ["asma-authors", "asma-authors-untargeted"],
            Names(
                Asma with { Protocol = MaskProtocol.Authors },
                Asma with { Protocol = MaskProtocol.Authors, Goal = AttackGoal.Untargeted },
                Asma)[..2]);
        Assert.Equal(
            ["asma-l2-0.3-steps-500", "asma-l2-0.3-steps-9-stop-0.5"],
            Names(Asma, Asma with { Steps = 9, StopIou = 0.5 }));
        Assert.Equal(
            ["ssm-alpha-1E-05", "ssm-alpha-0.5"],
            Names(new SsmOptions { Alpha = 1e-5 }, new SsmOptions { Alpha = 0.5 }));
        Assert.Equal(
            ["asma-beta-1-tau-0", "asma-beta-1-tau-1E-07"], Names(new AsmaOptions { Beta = 1, Tau = 0 }, new AsmaOptions { Beta = 1 }));
        Assert.Equal(
            ["pgd-linf-8levels", "pgd-linf-0.01", "pgd-l2-2.5"],
            Names(
                new PgdOptions(), new PgdOptions { Epsilon = 0.01 },
                new PgdOptions { Norm = PerturbationNorm.L2, Epsilon = 2.5 }));
        Assert.Equal(
            ["min-norm-l2-iou-0.95", "min-norm-l2-iou-0.9"],
            Names(new MinNormOptions(), new MinNormOptions { SuccessIou = 0.9 }));
    }

    [Fact]
    public void Hash_DiffersWithEachOption()
    {
        AttackOptions[] settings =
        [
            Asma, new AsmOptions(), Asma with { Protocol = MaskProtocol.Authors, Steps = 500 },
            Asma with { Steps = 9 }, Asma with { StopIou = 0.9 }, Asma with { FirstStepL2 = 1 },
            Asma with { Goal = AttackGoal.Untargeted },
            new AsmaOptions { Beta = 1, Tau = 0 }, new AsmaOptions { Beta = 0, Tau = 1 },
        ];

        Assert.Equal(settings.Length, settings.Select(Hash).Distinct().Count());
        Assert.Equal(Hash(Asma), Hash(new AsmaOptions()));
    }

    [Fact]
    public void Choose_NamesManySettingsInASecond()
    {
        var settings = Enumerable.Range(1, 20_000).Select(steps => Asma with { Steps = steps }).ToList();
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var names = SettingNames.Choose(settings, AttackCatalog.Default);

        Assert.Equal(settings.Count, names.Distinct().Count());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
    }

    private static string[] Names(params AttackOptions[] settings) =>
        [.. SettingNames.Choose(settings, AttackCatalog.Default)];

    private static string Hash(AttackOptions setting) => SettingNames.Hash(setting, AttackCatalog.Default);
}
