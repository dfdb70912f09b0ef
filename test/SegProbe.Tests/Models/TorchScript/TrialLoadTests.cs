using System.IO.Compression;
using SegProbe.Models.Imports;
using static SegProbe.Tests.Models.SmallModels;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.TorchScript;

/// <summary>Files whose code libtorch cannot load: without the trial each of them ends the process of the tests.</summary>
public sealed class TrialLoadTests : IDisposable
{
    private const string Scores = "scores = (body).forward(x, )";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("dictionary", "torch.avg_pool2d(scores, [2, 2])", "ops.torchvision.roi_align(scores)", "torchvision::roi_align")]
    [InlineData("traced", "torch.batch_norm(", "torch.batch_norm_of_tomorrow(", "aten::batch_norm_of_tomorrow")]
    [InlineData("traced", "torch.batch_norm(", "ops.mmcv.nms(", "mmcv::nms")]
    public void Open_NamesTheOperatorThatLibtorchLacks(string model, string code, string other, string name)
    {
        var path = Edited(model, code, other);

        var error = Assert.Throws<DataFileException>(() => NetworkFile.Open(path, null, CPU));

        Assert.Equal(
            $"{path} must use operators that libtorch {__version__} has, got {name}. " +
            "Export the network to ONNX, or without operators of other packages and of newer versions.", error.Message);
    }

    [Theory]
    [InlineData(Scores, "scores = nothing", "the error 'undefined value nothing' (code/__torch__.py, line ")]
    [InlineData(Scores, "scores = = x", "the error '")]
    [InlineData("x: Tensor)", "x: Tensr)", "the error 'Unknown type name 'Tensr'' (code/__torch__.py, line ")]
    [InlineData("self.body", "self.bodi", "object has no attribute or method 'bodi'")]
    [InlineData("Sequential", "Consequential", "the error '")]
    [InlineData("[2, 2]", "[99999999999999999999, 2]", "the error 'Integral constant out of range")]
    [InlineData(Scores, "scores = CONSTANTS.c77", "the error 'constant index 77 is out of bounds")]
    public void Open_SaysWhatIsWrongWithTheCode(string code, string other, string found)
    {
        var path = Edited("dictionary", code, other);

        var error = Assert.Throws<DataFileException>(() => NetworkFile.Open(path, null, CPU));

        Assert.StartsWith($"{path} must hold code that libtorch can load, got the error '", error.Message);
        Assert.Contains(found, error.Message);
        Assert.EndsWith("export it again with torch.jit.trace(model, example).save(path).", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Open_RefusesCodeThatOverflowsTheStack()
    {
        var path = Edited("dictionary", Scores, $"scores = {new string('(', 200_000)}x{new string(')', 200_000)}");

        var error = Assert.Throws<DataFileException>(() => NetworkFile.Open(path, null, CPU));

        Assert.Contains("libtorch can load, got code that is nested too deeply. ", error.Message);
    }

    [Fact]
    public void Open_TakesAFileThatWasMadeGoodAgain()
    {
        using var scope = NewDisposeScope();
        var path = Edited("dictionary", Scores, "scores = nothing");
        Assert.Throws<DataFileException>(() => NetworkFile.Open(path, null, CPU));

        File.Copy(PathOf("dictionary"), path, overwrite: true);

        using var network = NetworkFile.Open(path, "out", CPU);
        Assert.Equal([1, 2, 8, 8], network.Forward(Image).shape);
    }

    private string Edited(string model, string code, string other)
    {
        var path = folder["edited.pt"];
        File.Copy(PathOf(model), path, overwrite: true);
        using var archive = ZipFile.Open(path, ZipArchiveMode.Update);
        var changed = 0;
        foreach (var entry in archive.Entries.Where(entry => entry.Name.EndsWith(".py", StringComparison.Ordinal)).ToList())
        {
            using var reader = new StreamReader(entry.Open());
            var text = reader.ReadToEnd();
            reader.Close();
            if (text.Contains(code, StringComparison.Ordinal))
            {
                var name = entry.FullName;
                entry.Delete();
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text.Replace(code, other, StringComparison.Ordinal));
                changed++;
            }
        }

        Assert.NotEqual(0, changed);
        return path;
    }
}
