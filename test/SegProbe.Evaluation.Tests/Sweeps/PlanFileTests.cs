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
            new() { Methods = ["asma"], Beta = [1e-5, 2e-5] },
            new() { Methods = ["ssm"], Steps = 9, StopIou = 0.5 },
        ],
    };

    [Fact]
    public void Parse_GivesThePlanThatWasWritten()
    {
        var json = PlanFile.Write(Plan);

        Assert.Equal(json, PlanFile.Write(PlanFile.Parse(json, "plan.json")));
        Assert.Contains("\"mask_threshold\": 0", json);
        Assert.Contains("models/å.safetensors", json);
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
    [InlineData(
        """{ "model": "m", "data": "d", "attacks": [{ "betas": [1], "firststep": 1 }] }""",
        "known keys in attacks, got 'betas' (nearest: beta), 'firststep' (nearest: first_step_l2).")]
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
            Attacks = [Plan.Attacks[0], Plan.Attacks[1] with { Steps = 8 }],
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

        twice.Expand(faults.Add, (grid, name) => $"{grid}.{name}");

        Assert.StartsWith(
            "attacks must have each setting once, got asm-paper-l2-0.3-steps-500 2 times.", Assert.Single(faults));
    }

    [Fact]
    public void Expand_RefusesAPlanWithoutAttacks()
    {
        var faults = new List<string>();

        (Plan with { Attacks = [] }).Expand(faults.Add, (_, name) => name);

        Assert.StartsWith("attacks must have at least one entry, got none.", Assert.Single(faults));
    }
}
