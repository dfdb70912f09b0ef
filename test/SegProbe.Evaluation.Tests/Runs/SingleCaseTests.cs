using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Runs;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Evaluation.Tests.Audits;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Runs;

/// <summary>Runs of one image, as 'segprobe attack' makes them.</summary>
public sealed class SingleCaseTests : IDisposable
{
    private const int Side = 16;

    private readonly TemporaryFolder folder = new();
    private int clean;

    public SingleCaseTests()
    {
        set_num_threads(1);
        byte[] values = [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(118 + (i % 16)))];
        ImageFile.WritePng(folder["image.png"], new(1, Side, Side, values));
        ImageFile.WritePng(
            folder["mask.png"],
            new(1, Side, Side, [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(i / Side < 8 ? 255 : 0))]));
    }

    private EvaluationPlan Plan => new()
    {
        Model = "network",
        Data = folder["image.png"],
        Pairs = 1,
        BatchSize = 1,
        Attacks = [new() { Methods = ["asma"], ["steps"] = ["4"] }],
    };

    private CaseFiles Mask => new() { Image = folder["image.png"], Target = folder["mask.png"] };

    [Theory]
    [InlineData(null)]
    [InlineData("prediction+shift:2,0")]
    public void Run_PassesTheCleanImageOnceBesideTheAttack(string? rule)
    {
        var files = rule is null ? Mask : Mask with { Target = null };
        using var run = Prepare(Plan with { TargetFrom = rule }, files);

        var record = run.Runner(0, 1, new("0", "0", "0")).Run(
            [run.First], _ => folder["out"], KeptFiles.All, cancellation: TestContext.Current.CancellationToken)[0]
            .Record;

        // The attack's own first state is the other pass; it needs its gradient.
        Assert.Equal(5, record.Passes.Forward);
        Assert.Equal(2, clean);
        Assert.Equal(rule ?? "file", record.Settings.Text("target_from"));
    }

    [Fact]
    public void Run_ReportsAllFaultsAtOnce()
    {
        var error = Assert.Throws<PlanException>(() => Prepare(
            Plan with
            {
                TargetFrom = "other",
                Bits = 7,
                Eot = "webp",
                Attacks = [new() { Methods = ["asma"], ["steps"] = ["0"] }],
            },
            Mask));

        Assert.Equal(
            [
                "steps: Steps must be at least 1, got 0", "bits must be 8 or 16, got 7",
                "eot must be jpeg:Q with different qualities Q from 1 to 100, got 'webp'",
                "target_from must be truth or prediction, or steps from one of them, got 'other': there is no other sample",
            ],
            error.Faults.Select(fault => fault.Split(". ")[0].TrimEnd('.')));
    }

    [Fact]
    public void Run_RefusesSeveralSettings_AndTwoTargets()
    {
        var many = Plan with { Attacks = [new() { Methods = ["asma", "pgd"] }] };
        var several = Assert.Throws<PlanException>(() => Prepare(many, Mask));
        var two = Assert.Throws<PlanException>(() => Prepare(Plan, Mask with { TargetClass = 1 }));
        var absent = Assert.Throws<PlanException>(() => Prepare(Plan, Mask with { TargetClass = 2, Target = null }));

        Assert.Equal(
            "The options must set one attack, got 2: asma, pgd. Use evaluate to compare several.",
            Assert.Single(several.Faults));
        Assert.Equal(
            "The target must be given once, by target, target_class or target_from, got two. Give a mask, a class or a " +
            "rule.",
            Assert.Single(two.Faults));
        Assert.StartsWith("network must have the class to reach among 0 to 1, got 2.", Assert.Single(absent.Faults));
    }

    public void Dispose() => folder.Dispose();

    private PreparedRun Prepare(EvaluationPlan plan, CaseFiles files)
    {
        var image = ImageFile.Read(files.Image).ToTensor(new(0, 1)).unsqueeze(0);
        Tensor Margin(Tensor input)
        {
            clean += input.allclose(image) ? 1 : 0;
            return MadeNetwork.Sound(input);
        }

        return new RunPreparation(plan, Shard.Whole, (_, name) => name)
        {
            Files = files,
            Open = channels => ModelUnderTest.Wrap(new MadeNetwork(Margin), channels),
        }.Run(CPU);
    }
}
