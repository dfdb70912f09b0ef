using System.IO.Compression;
using System.Text;
using SegProbe.Models.Contracts;
using SegProbe.Models.Imports;
using SegProbe.Models.TorchScript;
using SegProbe.Models.UNets;
using SegProbe.Tests.Models;
using static TorchSharp.torch;

namespace SegProbe.Tests.Fuzzing;

/// <summary>Foreign files, damaged or made to harm, are read or refused: see <see cref="Fuzz"/>.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void SafeTensors_AreReadOrRefused()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SafeTensorsFile.Write(
            folder["a"],
            new Dictionary<string, Tensor>
            {
                ["weight"] = arange(12, ScalarType.Float32).view(3, 4),
                ["half"] = ones([2, 2], ScalarType.BFloat16),
                ["none"] = zeros([0, 5], ScalarType.Int64),
                ["flag"] = ones([], ScalarType.Bool),
            },
            new Dictionary<string, string> { ["made by"] = "a test" });

        var (read, refused) = Fuzz.Run([File.ReadAllBytes(folder["a"])], ".safetensors", path =>
        {
            using var file = SafeTensorsFile.Read(path);
            var bytes = file.Tensors.Values.Sum(tensor => tensor.numel() * tensor.element_size());
            Assert.True(bytes <= new FileInfo(path).Length, $"tensors of {bytes} bytes");
        });

        Assert.True(read > 0 && refused > read, $"{read} read, {refused} refused");
    }

    [Fact]
    public void UNets_AreReadOrRefused()
    {
        using var folder = new TemporaryFolder();
        using var random = new Generator(1, CPU);
        using var network = new UNet(new() { Width = 1, Depth = 1 }, random);
        UNetFile.Save(folder["a"], network, 32);

        var (_, refused) = Fuzz.Run(
            [File.ReadAllBytes(folder["a"])], ".safetensors", path => UNetFile.Load(path).Network.Dispose());

        Assert.True(refused > 0);
    }

    [Fact]
    public void Contracts_AreReadOrRefused()
    {
        const string contract = """
            {
              "range": [0, 255], "channels": 3, "channel_order": "bgr", "mean": [103.5, 116.3, 123.7], "std": [1],
              "layout": "nhwc", "size": [256, 512], "multiple_of": 32, "head": "probabilities", "output": "out",
              "output_covers": "whole", "class_names": ["skin", "lesion"], "convert_channels": true, "tile": 256,
              "overlap": 0.5, "blend": "gaussian"
            }
            """;

        var (read, refused) = Fuzz.Run(
            [Encoding.UTF8.GetBytes(contract), "{}"u8.ToArray()], ".pt.json",
            path => ContractFile.ReadFor(path[..^".json".Length]));

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    /// <summary>libtorch's own reader in a second process, with what the archive holds changed.</summary>
    [Theory]
    [InlineData("dictionary", "dictionary/code/__torch__.py")]
    [InlineData("dictionary", "dictionary/code/__torch__/torch/nn/modules/conv.py")]
    [InlineData("traced", "traced/data.pkl")]
    [InlineData("traced", "traced/version")]
    public void TorchScriptFiles_AreLoadedOrRefused(string model, string entry)
    {
        using var folder = new TemporaryFolder();
        byte[] good;
        using (var archive = ZipFile.OpenRead(SmallModels.PathOf(model)))
        using (var content = new MemoryStream())
        using (var stream = archive.GetEntry(entry)!.Open())
        {
            stream.CopyTo(content);
            good = content.ToArray();
        }

        var (read, refused) = Fuzz.Run([good], ".entry", path =>
        {
            File.Copy(SmallModels.PathOf(model), folder["changed.pt"], overwrite: true);
            using (var archive = ZipFile.Open(folder["changed.pt"], ZipArchiveMode.Update))
            {
                archive.GetEntry(entry)!.Delete();
                archive.CreateEntryFromFile(path, entry);
            }

            NetworkFile.Open(folder["changed.pt"], null, CPU).Dispose();
        });

        Assert.True(read + refused > 0, $"{read} read, {refused} refused");
    }

    /// <summary>Only what this program reads itself: libtorch's own reader runs the file's code.</summary>
    [Fact]
    public void TorchScriptArchives_AreLookedIntoOrRefused()
    {
        string[] names = ["dictionary", "traced", "state-dict.pth"];

        var (read, refused) = Fuzz.Run(
            [.. names.Select(name => File.ReadAllBytes(SmallModels.PathOf(name)))], ".pt",
            path => TorchScriptArchive.Inspect(path));

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }
}
