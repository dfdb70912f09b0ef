using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Tests.Sweeps;

public sealed class AttackSweepTests
{
    [Fact]
    public void Expand_GivesEveryCombination_MethodByMethod()
    {
        var grid = new AttackSweep
        {
            Alpha = [1e-5, 1e-4],
            Beta = [2e-5, 2e-4],
            Tau = [0, 1e-7],
            Steps = 7,
            StopIou = 0.9,
        };

        var settings = Expand(grid);

        Assert.Equal(
            [
                ("ssm", 1e-5, null), ("ssm", 1e-4, null), ("asm", 1e-5, null), ("asm", 1e-4, null),
                ("asma", 2e-5, 0), ("asma", 2e-5, 1e-7), ("asma", 2e-4, 0), ("asma", 2e-4, 1e-7),
            ],
            settings.Select(Constants));
        Assert.All(settings, each => Assert.Equal((7, 0.9), (each.Steps, each.StopIou)));
    }

    [Fact]
    public void Expand_CalibratesTheStep_WhereNoConstantIsSet()
    {
        Assert.All(
            Expand(new()), each => Assert.Equal(SegmentationMaskOptions.DefaultFirstStepL2, each.FirstStepL2));
        Assert.Equal(6, Expand(new() { FirstStepL2 = [0.1, 1] }).Count);
    }

    [Fact]
    public void Expand_TakesThePapersTau_WhereOnlyBetaIsSet() =>
        Assert.Equal(1e-7, Assert.IsType<AsmaOptions>(Expand(new() { Methods = ["asma"], Beta = [1e-5] }).Single()).Tau);

    [Fact]
    public void Expand_GivesEachProtocolItsSteps() =>
        Assert.Equal(
            [(MaskProtocol.Paper, 500), (MaskProtocol.Authors, 2501)],
            Expand(new() { Methods = ["asma"], Protocols = ["paper", "authors"] })
                .Select(each => (each.Protocol, each.Steps)));

    public static TheoryData<AttackSweep, string> Faults => new()
    {
        { new() { Methods = ["fgsm"] }, "methods must be one of ssm, asm, asma, min-norm, pgd, segpgd, " },
        { new() { Methods = ["fmn", "ddn"], Norms = ["linf"] }, "norms: Norm must be L2 for ddn, got Linf." },
        { new() { Methods = ["alma-prox"], SuccessIou = [2] }, "success_iou: SuccessIou must lie in [0, 1], got 2." },
        { new() { Goals = ["hide"] }, "goals must be reach or avoid, got 'hide'. Leave it out for reach." },
        { new() { Goals = ["avoid", "avoid"] }, "goals must name each once, got 'avoid,avoid'." },
        { new() { Methods = [] }, "methods must name each once, got ''." },
        { new() { Methods = ["ssm", "ssm"] }, "methods must name each once, got 'ssm,ssm'." },
        { new() { Protocols = ["mine"] }, "protocols must be paper or authors, got 'mine'." },
        { new() { Alpha = [] , Methods = ["ssm"] }, "alpha must have at least one value and each once, got []." },
        {
            new() { Alpha = [1, 1], Methods = ["ssm"] },
            "alpha must have at least one value and each once, got [1, 1]."
        },
        { new() { Alpha = [-1], Methods = ["ssm"] }, "alpha: Alpha must be a finite number of at least 0, got -1." },
        {
            new() { Beta = [1], Tau = [-1], Methods = ["asma"] },
            "beta, tau: Tau must be a finite number of at least 0, got -1."
        },
        { new() { FirstStepL2 = [0] }, "first_step_l2: FirstStepL2 must be a finite number above 0, got 0." },
        { new() { Steps = 0 }, "steps: Steps must be at least 1, got 0." },
        { new() { StopIou = 2 }, "stop_iou: StopIou must lie in [0, 1], got 2." },
        { new() { Alpha = [1] }, "beta must be given for asma where another constant is, got none." },
        {
            new() { Alpha = [1], FirstStepL2 = [1], Methods = ["ssm"] },
            "The step must be set in one way, got alpha and first_step_l2."
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Expand_TellsEachFaultOnce(AttackSweep grid, string fault)
    {
        var faults = new List<string>();

        grid.Expand(faults.Add, name => name);

        Assert.StartsWith(fault, Assert.Single(faults.Distinct()));
    }

    [Fact]
    public void Expand_TellsAllFaultsAtOnce()
    {
        var faults = new List<string>();

        new AttackSweep { Methods = ["fgsm", "asm"], Steps = 0, Alpha = [-1, 1, -2] }.Expand(faults.Add, name => name);

        Assert.Equal(4, faults.Count);
    }

    [Fact]
    public void Expand_GivesEveryMethodItsOwnNormAndName()
    {
        var methods = AttackSweep.MethodNames.ToArray();
        var options = new AttackSweep { Methods = methods }.Expand(fault => Assert.Fail(fault), name => name);

        Assert.Equal(methods, options.Select(each => each.Name));
        Assert.Equal(
            ["min-norm", "ddn", "fmn", "pdpgd"],
            options.Where(each => each.NormOrNone == PerturbationNorm.L2).Select(each => each.Name));
        Assert.Equal(methods, SettingNames.Of(options));
    }

    [Fact]
    public void Expand_GivesEachSettingEachGoal()
    {
        var settings = new AttackSweep { Methods = ["asma", "pgd", "min-norm"], Goals = ["reach", "avoid"] }
            .Expand(fault => Assert.Fail(fault), name => name);

        Assert.Equal(
            ["asma", "asma-avoid", "pgd", "pgd-avoid", "min-norm", "min-norm-avoid"],
            settings.Select(each => each.Goal == AttackGoal.Targeted ? each.Name : $"{each.Name}-avoid"));
        Assert.Equal(AttackGoal.Targeted, Expand(new())[0].Goal);
    }

    private static (string Method, double? First, double? Second) Constants(SegmentationMaskOptions setting) =>
        setting switch
        {
            SsmOptions ssm => (ssm.Name, ssm.Alpha, null),
            AsmOptions asm => (asm.Name, asm.Alpha, null),
            _ => (setting.Name, ((AsmaOptions)setting).Beta, ((AsmaOptions)setting).Tau),
        };

    private static IReadOnlyList<SegmentationMaskOptions> Expand(AttackSweep grid) =>
        [.. grid.Expand(fault => Assert.Fail(fault), name => name).Cast<SegmentationMaskOptions>()];
}
