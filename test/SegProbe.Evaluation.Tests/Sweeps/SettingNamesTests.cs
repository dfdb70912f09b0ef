using SegProbe.Attacks.SegmentationMask;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Tests.Sweeps;

public sealed class SettingNamesTests
{
    private static readonly AsmaOptions Asma = new();

    [Fact]
    public void Of_IsAsShortAsTellsSettingsApart()
    {
        Assert.Equal(["asma"], SettingNames.Of([Asma]));
        Assert.Equal(
            ["asm", "asma-l2-0.3", "asma-l2-1"],
            SettingNames.Of(
                [new AsmOptions(), Asma, Asma with { FirstStepL2 = 1 }]));
        Assert.Equal(
            ["asma", "asma-authors"], SettingNames.Of([Asma, Asma with { Protocol = MaskProtocol.Authors }]));
        Assert.Equal(
            ["asma-l2-0.3-steps-500", "asma-l2-0.3-steps-9-stop-0.5"],
            SettingNames.Of([Asma, Asma with { Steps = 9, StopIou = 0.5 }]));
        Assert.Equal(
            ["ssm-alpha-1E-05", "ssm-alpha-0.5"],
            SettingNames.Of(
            [
                new SsmOptions { Alpha = 1e-5 },
                new SsmOptions { Alpha = 0.5 },
            ]));
    }

    [Fact]
    public void Hash_DiffersWithEachOption()
    {
        SegmentationMaskOptions[] settings =
        [
            Asma, new AsmOptions(), Asma with { Protocol = MaskProtocol.Authors },
            Asma with { Steps = 9 }, Asma with { StopIou = 0.9 }, Asma with { FirstStepL2 = 1 },
            Asma with { Beta = 1, Tau = 0 }, Asma with { Beta = 0, Tau = 1 },
        ];

        Assert.Equal(settings.Length, settings.Select(SettingNames.Hash).Distinct().Count());
        Assert.Equal(SettingNames.Hash(Asma), SettingNames.Hash(new AsmaOptions()));
    }
}
