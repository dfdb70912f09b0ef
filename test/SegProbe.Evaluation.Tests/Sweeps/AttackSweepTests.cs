using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Tests.Sweeps;

public sealed class AttackSweepTests
{
    [Fact]
    public void Expand_GivesEveryCombination_MethodByMethod()
    {
        var sweep = new AttackSweep
        {
            ["alpha"] = ["1e-5", "1e-4"],
            ["beta"] = ["2e-5", "2e-4"],
            ["tau"] = ["0", "1e-7"],
            ["steps"] = ["7"],
            ["stop_iou"] = ["0.9"],
        };

        var settings = Expand(sweep);

        Assert.Equal(
            [
                new SsmOptions { Alpha = 1e-5, Steps = 7, StopIou = 0.9 },
                new SsmOptions { Alpha = 1e-4, Steps = 7, StopIou = 0.9 },
                new AsmOptions { Alpha = 1e-5, Steps = 7, StopIou = 0.9 },
                new AsmOptions { Alpha = 1e-4, Steps = 7, StopIou = 0.9 },
                new AsmaOptions { Beta = 2e-5, Tau = 0, Steps = 7, StopIou = 0.9 },
                new AsmaOptions { Beta = 2e-5, Tau = 1e-7, Steps = 7, StopIou = 0.9 },
                new AsmaOptions { Beta = 2e-4, Tau = 0, Steps = 7, StopIou = 0.9 },
                new AsmaOptions { Beta = 2e-4, Tau = 1e-7, Steps = 7, StopIou = 0.9 },
            ],
            settings);
    }

    [Fact]
    public void Expand_CalibratesTheStep_WhereNoConstantIsSet()
    {
        Assert.Equal([new SsmOptions(), new AsmOptions(), new AsmaOptions()], Expand(new()));
        Assert.Equal(6, Expand(new() { ["first_step_l2"] = ["0.1", "1"] }).Count);
    }

    [Fact]
    public void Expand_TakesThePapersTau_WhereOnlyBetaIsSet() =>
        Assert.Equal(
            1e-7,
            Assert.IsType<AsmaOptions>(Expand(new() { Methods = ["asma"], ["beta"] = ["1e-5"] }).Single()).Tau);

    [Fact]
    public void Expand_GivesEachProtocolItsSteps() =>
        Assert.Equal(
            [500, 2501],
            Expand(new() { Methods = ["asma"], ["protocol"] = ["paper", "authors"] }).Select(options => options.Steps));

    [Fact]
    public void Expand_VariesTheFirstParameterSlowest_AndTheGoalFastest() =>
        Assert.Equal(
            [
                "pgd-linf-1levels", "pgd-untargeted-linf-1levels", "pgd-linf-2levels", "pgd-untargeted-linf-2levels",
                "pgd-l2-0.00392156862745098", "pgd-untargeted-l2-0.00392156862745098", "pgd-l2-0.00784313725490196",
                "pgd-untargeted-l2-0.00784313725490196",
            ],
            SettingNames.Choose(
                Expand(new()
                {
                    Methods = ["pgd"],
                    ["goal"] = ["targeted", "untargeted"],
                    ["epsilon"] = ["1/255", "2levels"],
                    ["norm"] = ["linf", "l2"],
                }),
                AttackCatalog.Default));

    public static TheoryData<AttackSweep, string> Faults => new()
    {
        { new() { Methods = ["fgsm"] }, "methods must be one of ssm, asm, asma, min-norm, pgd, segpgd, " },
        { new() { Methods = ["fmn", "ddn"], ["norm"] = ["linf"] }, "norm: Norm must be L2 for ddn, got Linf." },
        {
            new() { Methods = ["alma-prox"], ["success_iou"] = ["2"] },
            "success_iou: SuccessIou must lie in [0, 1], got 2."
        },
        { new() { ["goal"] = ["hide"] }, "goal must be targeted or untargeted, got 'hide'." },
        {
            new() { ["goal"] = ["untargeted", "untargeted"] },
            "goal must have at least one value and each once, got [untargeted, untargeted]."
        },
        { new() { Methods = [] }, "methods must name each once, got ''." },
        { new() { Methods = ["ssm", "ssm"] }, "methods must name each once, got 'ssm,ssm'." },
        { new() { ["protocol"] = ["mine"] }, "protocol must be paper or authors, got 'mine'." },
        { new() { ["alpha"] = [], Methods = ["ssm"] }, "alpha must have at least one value and each once, got []." },
        {
            new() { ["alpha"] = ["1", "1"], Methods = ["ssm"] },
            "alpha must have at least one value and each once, got [1, 1]."
        },
        {
            new() { ["alpha"] = ["-1"], Methods = ["ssm"] },
            "alpha: Alpha must be a finite number of at least 0, got -1."
        },
        { new() { ["alpha"] = ["much"], Methods = ["ssm"] }, "alpha must be a number, got 'much'." },
        {
            new() { ["beta"] = ["1"], ["tau"] = ["-1"], Methods = ["asma"] },
            "tau: Tau must be a finite number of at least 0, got -1."
        },
        { new() { ["first_step_l2"] = ["0"] }, "first_step_l2: FirstStepL2 must be a finite number above 0, got 0." },
        { new() { ["steps"] = ["0"] }, "steps: Steps must be at least 1, got 0." },
        { new() { ["steps"] = ["0"], Methods = ["pgd", "asma"] }, "steps: Steps must be at least 1, got 0." },
        { new() { ["stop_iou"] = ["2"] }, "stop_iou: StopIou must lie in [0, 1], got 2." },
        { new() { ["tau"] = ["1"], Methods = ["asma"] }, "beta must be given where tau is, got none." },
        {
            new() { ["alpha"] = ["1"], ["first_step_l2"] = ["1"], Methods = ["ssm"] },
            "The step must be set in one way, got alpha and first_step_l2."
        },
        { new() { ["alpha"] = ["1"] }, "beta must be given for asma where another constant is, got none." },
        {
            new() { ["beta"] = ["1"], Methods = ["asm", "asma"] },
            "alpha must be given for asm where another constant is, got none."
        },
        {
            new() { ["alpha"] = ["1"], Methods = ["asma", "pgd"] },
            "alpha must belong to a method, got it with asma, pgd. Leave it out, or add a method that has it."
        },
        {
            new() { ["epsilom"] = ["1"] },
            "epsilom must be the key of a parameter, got 'epsilom'. Did you mean epsilon? Correct or remove it."
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Expand_ReportsEachFaultOnce(AttackSweep sweep, string fault)
    {
        var faults = new List<string>();

        sweep.Expand(AttackCatalog.Default, faults.Add, name => name);

        Assert.StartsWith(fault, Assert.Single(faults));
    }

    [Fact]
    public void Expand_ReportsAllFaultsAtOnce_AndTheNearestMethod()
    {
        var faults = new List<string>();

        new AttackSweep { Methods = ["asmaa", "asm"], ["steps"] = ["0"], ["alpha"] = ["-1", "1", "-2"] }
            .Expand(AttackCatalog.Default, faults.Add, name => name);

        Assert.Equal(4, faults.Count);
        Assert.Contains("got 'asmaa'. Did you mean asma?", faults[0]);
    }

    [Fact]
    public void Expand_GivesEveryMethodItsOwnNormAndName()
    {
        var methods = AttackCatalog.Default.Names.ToArray();
        var options = Expand(new() { Methods = methods });

        Assert.Equal(methods, options.Select(each => each.Name));
        Assert.Equal(
            ["min-norm", "ddn", "fmn", "pdpgd"],
            options.Where(each => each.NormOrNone == PerturbationNorm.L2).Select(each => each.Name));
        Assert.Equal(methods, SettingNames.Choose(options, AttackCatalog.Default));
    }

    [Fact]
    public void Expand_GivesEachSettingEachGoal()
    {
        var settings = Expand(
            new() { Methods = ["asma", "pgd", "min-norm"], ["goal"] = ["targeted", "untargeted"] });

        Assert.Equal(
            [AttackGoal.Targeted, AttackGoal.Untargeted, AttackGoal.Targeted, AttackGoal.Untargeted,
                AttackGoal.Targeted, AttackGoal.Untargeted],
            settings.Select(each => each.Goal));
        Assert.Equal(AttackGoal.Targeted, Expand(new())[0].Goal);
    }

    private static IReadOnlyList<AttackOptions> Expand(AttackSweep sweep) =>
        sweep.Expand(AttackCatalog.Default, Assert.Fail, name => name);
}
