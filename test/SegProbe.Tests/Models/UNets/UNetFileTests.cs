using SegProbe.Models.UNets;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.UNets;

public sealed class UNetFileTests : IDisposable
{
    private const string Architecture = """
        {"InputChannels":3,"Classes":2,"Width":2,"Depth":1,"Padding":"Same","BatchNorm":true}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(ConvolutionPadding.Same, true)]
    [InlineData(ConvolutionPadding.Valid, false)]
    public void Load_GivesWhatWasSaved(ConvolutionPadding padding, bool batchNorm)
    {
        using var scope = NewDisposeScope();
        var architecture =
            new UNetArchitecture { Width = 2, Depth = 2, Classes = 3, Padding = padding, BatchNorm = batchNorm };
        using var network = new UNet(architecture, new Generator(1));
        var image = rand([2, 3, 60, 60], generator: new Generator(2));
        network.call(image);
        network.eval();

        UNetFile.Save(folder["unet.safetensors"], network, 60);
        var (loaded, size) = UNetFile.Load(folder["unet.safetensors"]);

        using (loaded)
        {
            loaded.eval();
            Assert.Equal((architecture, 60), (loaded.Architecture, size));
            Assert.True(network.call(image).equal(loaded.call(image)).all().item<bool>());
        }
    }

    [Theory]
    [InlineData(Architecture, "32", "no such tensor where")]
    [InlineData("{}", "32", "no such tensor where")]
    [InlineData("null", "32", "Value cannot be null")]
    [InlineData("{", "32", "Expected depth to be zero")]
    [InlineData("""{"Depth":0}""", "32", "Depth must be at least 1, got 0")]
    [InlineData("""{"Layers":5}""", "32", "Layers")]
    [InlineData(Architecture, "large", "large")]
    [InlineData(Architecture, "99999999999", "too large or too small")]
    [InlineData(Architecture, "-32", "size must lie in [1, 16384], got -32")]
    [InlineData(Architecture, "2000000000", "size must lie in [1, 16384], got 2000000000")]
    public void Load_RefusesAFileOfSomethingElse(string architecture, string size, string found)
    {
        using var scope = NewDisposeScope();
        var path = folder["other.safetensors"];
        SafeTensorsFile.Write(
            path, new Dictionary<string, Tensor> { ["x"] = ones(1) },
            new Dictionary<string, string> { ["segprobe.architecture"] = architecture, ["segprobe.size"] = size });

        var error = Assert.Throws<DataFileException>(() => UNetFile.Load(path));

        Assert.StartsWith($"{path} must be a U-Net saved by 'segprobe train', got ", error.Message);
        Assert.Contains(found, error.Message);
        Assert.EndsWith("Export other networks as TorchScript.", error.Message);
    }

    [Theory]
    [InlineData("\"Width\":2", "\"Width\":1000000")]
    [InlineData("\"Width\":2", "\"Width\":1073741824")]
    [InlineData("\"Depth\":1", "\"Depth\":20")]
    [InlineData("\"InputChannels\":3", "\"InputChannels\":2000000000")]
    [InlineData("\"Classes\":2", "\"Classes\":2000000000")]
    [InlineData("\"Classes\":2", "\"Classes\":3")]
    [InlineData("\"BatchNorm\":true", "\"BatchNorm\":false")]
    public void Load_RefusesAnArchitectureThatItsTensorsDoNotHave_BeforeAnythingLargeIsMade(string part, string changed)
    {
        using var scope = NewDisposeScope();
        var path = folder["changed.safetensors"];
        using var network = new UNet(new() { Width = 2, Depth = 1 }, new Generator(1));
        SafeTensorsFile.Write(path, network.state_dict(), new Dictionary<string, string>
        {
            ["segprobe.architecture"] = Architecture.Replace(part, changed, StringComparison.Ordinal),
            ["segprobe.size"] = "32",
        });

        var error = Assert.Throws<DataFileException>(() => UNetFile.Load(path));

        Assert.Matches(@"(no such tensor|shape \[[\d, ]+\]) where .* must have shape", error.Message);
    }

    [Fact]
    public void Load_RefusesAFileWithoutAnArchitecture()
    {
        using var scope = NewDisposeScope();
        var path = folder["plain.safetensors"];
        SafeTensorsFile.Write(
            path, new Dictionary<string, Tensor> { ["x"] = ones(1) }, new Dictionary<string, string>());

        var error = Assert.Throws<DataFileException>(() => UNetFile.Load(path));

        Assert.Contains("segprobe.architecture", error.Message);
    }

    [Fact]
    public void Load_SaysThatAFileIsAbsent()
    {
        Assert.Throws<DataFileException>(() => UNetFile.Load(folder["absent.safetensors"]));
    }
}
