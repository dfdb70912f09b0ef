using SegProbe.Attacks;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Tests.Sweeps;

public sealed class PlanFileTests
{
    private static readonly EvaluationPlan Plan = new()
    {
        Model = "models/å.safetensors",
        Data = "data",
        Split = "test",
        MaskThreshold = 0,
        Size = "128",
        Pairs = 30,
        Seed = 5,
        BatchSize = 4,
        Attacks =
        [
            new() { Methods = ["asma"], ["beta"] = ["1e-5", "2e-5"] },
            new() { Methods = ["ssm"], ["steps"] = ["9"], ["stop_iou"] = ["0.5"] },
        ],
    };

    [Fact]
    public void Parse_GivesThePlanThatWasWritten()
    {
        var json = PlanFile.Write(Plan);

        Assert.Equal(json, PlanFile.Write(PlanFile.Parse(json, "plan.json")));
        Assert.Contains("\"mask_threshold\": 0", json);
        Assert.Contains("models/å.safetensors", json);
        Assert.Contains("\"steps\": 9", json);
        Assert.Equal(["1E-05", "2E-05"], PlanFile.Parse(json, "plan.json").Attacks[0]["beta"]);
    }

    [Theory]
    [InlineData("""{ "model": "m", "data": "d", "seed": 1, "seed": 2 }""")]
    [InlineData("""{ "model": "m", "data": "d", "contract": { "layout": "nchw", "layout": "nhwc" } }""")]
    [InlineData("""{ "model": "m", "data": "d", "attacks": [{ "steps": 1, "steps": 2 }] }""")]
    [InlineData("""{ "model": "m", "data": "\ud800" }""")]
    public void Parse_RefusesKeysThatAreThereTwice_AndTextThatIsNone(string json)
    {
        var error = Assert.Throws<DataFileException>(() => PlanFile.Parse(json, "plan.json"));

        Assert.StartsWith("plan.json must be a plan in JSON, got '", error.Message);
    }

    [Fact]
    public void Read_RefusesAPlanThatIsTooLarge()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["plan.json"], new string(' ', 10_000_001));

        var error = Assert.Throws<DataFileException>(() => PlanFile.Read(folder["plan.json"]));

        Assert.Contains("plan.json must have at most 10000000 bytes, got 10000001.", error.Message);
    }

    [Fact]
    public void Parse_TakesTheDefaults_WhereNothingIsSaid()
    {
        var plan = PlanFile.Parse("""{ "model": "m", "data": "d", /* all else as it comes */ }""", "plan.json");

        Assert.Equal((100, 1, 16), (plan.Pairs, plan.Seed, plan.BatchSize));
        Assert.Equal(["ssm", "asm", "asma"], plan.Attacks.Single().Methods);
    }

    [Theory]
    [InlineData("""{ "model": "m", "data": "d", "pair": 3 }""", "known keys in the plan, got 'pair' (nearest: pairs).")]
    [InlineData("""{ "model": "m", "data": "d", "pairs": 3, "pairs": 4 }""", "must be a plan in JSON, got")]
    [InlineData("""{ "model": "m", "data": "d", "contract": 3 }""", "must have an object for contract, got number.")]
    [InlineData(
        """{ "model": "m", "data": "d", "attacks": [{ "steps": [[1]] }] }""", "steps must be a value or a list of values")]
    [InlineData("""{ "model": "m" }""", "must be a plan in JSON, got")]
    [InlineData("""{ "model": "m", "data": "d", "pairs": "many" }""", "must be a plan in JSON, got")]
    [InlineData("""{ "model": "m", "data": "d", "pairs": 1.5 }""", "must be a plan in JSON, got")]
    [InlineData("[]", "must have an object for the plan, got array.")]
    [InlineData("null", "must have an object for the plan, got null.")]
    [InlineData("""{ "model": "m", "data": "d", "attacks": [1] }""", "must have an object for attacks, got number.")]
    [InlineData("""{ "model": """, "must be a plan in JSON, got")]
    [InlineData("", "must be a plan in JSON, got")]
    public void Parse_RefusesWhatIsNoPlan(string json, string complaint)
    {
        var error = Assert.Throws<DataFileException>(() => PlanFile.Parse(json, "plan.json"));

        Assert.StartsWith("plan.json must", error.Message);
        Assert.Contains(complaint, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Difference_NamesWhatDiffers()
    {
        var other = Plan with
        {
            Pairs = 31,
            Split = null,
            Attacks = [Plan.Attacks[0], Plan.Attacks[1] with { Values = new Dictionary<string, IReadOnlyList<string>>
            {
                ["steps"] = ["8"], ["stop_iou"] = ["0.5"],
            } }],
        };

        Assert.Equal(
            [
                "split is \"test\" there and nothing here", "pairs is 30 there and 31 here",
                "attacks[1].steps is 9 there and 8 here",
            ],
            PlanDifference.Between(PlanFile.Write(Plan), PlanFile.Write(other)));
        Assert.Empty(PlanDifference.Between(PlanFile.Write(Plan), PlanFile.Write(Plan)));
    }

    [Fact]
    public void Expand_RefusesASettingThatOccursTwice()
    {
        var faults = new List<string>();
        var twice = Plan with { Attacks = [new() { Methods = ["asm"] }, new() { Methods = ["asm", "asma"] }] };

        twice.Expand(AttackCatalog.Default, faults.Add, (grid, name) => $"{grid}.{name}");

        Assert.StartsWith(
            "attacks must have each setting once, got asm-l2-0.3-steps-500 2 times.", Assert.Single(faults));
    }

    [Fact]
    public void Expand_RefusesMoreSettingsThanAnyoneWants_AtOnce()
    {
        string[] many = [.. Enumerable.Range(1, 2000).Select(i => $"{i}")];
        var faults = new List<string>();
        var large = Plan with { Attacks = [new() { Methods = ["asma"], ["beta"] = many, ["tau"] = many }] };
        var clock = System.Diagnostics.Stopwatch.StartNew();

        Assert.Empty(large.Expand(AttackCatalog.Default, faults.Add, (_, name) => name));

        Assert.Equal(
            "attacks must make at most 100000 settings, got 4000000. Give fewer values.", Assert.Single(faults));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }

    // As the version with schema 3 wrote it.
    [Fact]
    public void Parse_ReadsAFormerPlan_AndWritesItInTheNewForm()
    {
        const string former = """
            { "model": "m", "data": "d", "survive": "jpeg:90", "attacks": [
              { "methods": ["asma"], "protocols": ["paper"], "goals": ["reach"], "alpha": [1E-05], "beta": [1E-05],
                "tau": [1E-07] },
              { "methods": ["pgd", "min-norm"], "protocols": ["paper"], "goals": ["reach", "avoid"], "steps": 40,
                "norms": ["l2", "linf"], "epsilon": ["8/255"], "stop_iou": null }] }
            """;

        var plan = PlanFile.Parse(former, "plan.json");

        Assert.Equal("jpeg:90", plan.Eot);
        Assert.Equal(["beta", "tau"], plan.Attacks[0].Values.Keys);
        Assert.Equal(["steps", "epsilon", "goal", "norm"], plan.Attacks[1].Values.Keys);
        Assert.Equal(["targeted", "untargeted"], plan.Attacks[1]["goal"]);
        Assert.Equal(9, plan.Expand(AttackCatalog.Default, Assert.Fail, (_, name) => name).Count);
        Assert.DoesNotContain("goals", PlanFile.Write(plan));
        Assert.Contains("\"eot\": \"jpeg:90\"", PlanFile.Write(plan));
        Assert.Equal(PlanFile.Write(plan), PlanFile.Write(PlanFile.Parse(PlanFile.Write(plan), "plan.json")));
    }

    [Fact]
    public void Expand_RefusesAPlanWithoutAttacks()
    {
        var faults = new List<string>();

        (Plan with { Attacks = [] }).Expand(AttackCatalog.Default, faults.Add, (_, name) => name);

        Assert.StartsWith("attacks must have at least one entry, got none.", Assert.Single(faults));
    }
}
