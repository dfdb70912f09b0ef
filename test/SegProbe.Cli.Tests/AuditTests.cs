using System.Text.Json;

namespace SegProbe.Cli.Tests;

[Trait("Speed", "Slow")]
public sealed class AuditTests : IDisposable
{
    private const string Files = "--model unet.safetensors --data phantom:fundus-disc:2:1 --size 32 --threads 1";

    private readonly TemporaryFolder output = new();

    [Fact]
    public void Audit_WritesEverything_AndFailsWhereAConditionHolds()
    {
        var ending = Audit(Files, "share-broken@linf<=8/255>=0", "untrusted");

        Assert.Equal(1, ending.Code);
        Assert.Contains("FAILED by share-broken@linf<=8/255>=0: it is ", ending.Output);
        Assert.Contains("audit-2: 2 images of 32 x 32", ending.Output);
        using var audit = JsonDocument.Parse(File.ReadAllText(output["run/audit.json"]));
        Assert.Equal("audit-2", audit.RootElement.GetProperty("set").GetString());
        Assert.Equal(4, audit.RootElement.GetProperty("per_image").GetArrayLength());
        Assert.Equal(2, audit.RootElement.GetProperty("conditions").GetArrayLength());

        Assert.Equal(0, Segprobe.Run($"report {output["run"]} -o {output["a.html"]}").Code);
        Assert.Contains("<section id=\"audit\"", File.ReadAllText(output["a.html"]));
        Assert.Equal(0, Segprobe.Run($"table {output["run"]}").Code);

        var again = Audit(Files, "share-broken@linf<=8/255<0");
        Assert.Equal(0, again.Code);
        Assert.Contains("Not failed by share-broken@linf<=8/255<0: it is ", again.Output);
        Assert.Contains("0 to make", again.Error);
    }

    [Fact]
    public void Audit_RefusesBadInput_AllAtOnce()
    {
        var ending = Audit("--model unet.safetensors --data data --pairs 300 --threads 1", "iou<1");

        Assert.Equal((2, ""), (ending.Code, ending.Output));
        Assert.Contains("--fail-if must be METRIC@NORM<=BUDGET OP NUMBER", ending.Error);
        Assert.Contains("--pairs: pairs must be 1 to the number of samples", ending.Error);
    }

    public void Dispose() => output.Dispose();

    private Ending Audit(string options, params string[] conditions) => Segprobe.Run($"audit {options} -o {output["run"]} {string.Join(' ', conditions.Select(each => $"--fail-if {each}"))}");
}
