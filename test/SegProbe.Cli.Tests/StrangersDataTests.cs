using System.Text.Json.Nodes;
using SegProbe.Evaluation.Data;

namespace SegProbe.Cli.Tests;

/// <summary>Data as people keep it: in any layout, of any size, of 16 bits.</summary>
public sealed class StrangersDataTests : IDisposable
{
    private const int Side = 24;
    private const string Attack = "--pairs 2 --steps 3 --method pgd --epsilon 0.1 --threads 1 --json";

    private readonly TemporaryFolder folder = new();

    public StrangersDataTests()
    {
        for (var i = 0; i < 2; i++)
        {
            var levels = Enumerable.Range(0, Side * Side).Select(pixel => (ushort)(900 + (pixel * 3) + i)).ToArray();
            ImageFile.WritePng(folder[$"deep/case{i}.png"], PixelImage.Of16Bits(1, Side, Side, levels, []));
            ImageFile.WritePng(folder[$"flat/case{i}.png"], new(1, Side / 2, Side, new byte[Side * Side / 2]));
            foreach (var (name, height) in (ReadOnlySpan<(string, int)>)[("deep", Side), ("flat", Side / 2)])
            {
                var labels = Enumerable.Range(0, height * Side).Select(pixel => (byte)(pixel % 5 == i ? 1 : 0));
                ImageFile.WritePng(folder[$"{name}/case{i}_seg.png"], new(1, height, Side, [.. labels]));
            }
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Evaluate_AttacksAndSavesIn16Bits_WhatHas16()
    {
        var line = $"evaluate --model unet.safetensors --convert-channels --size native {Data("deep")} {Attack} -o {folder["run"]}";

        var refused = Segprobe.Run(line);
        var few = Segprobe.Run($"{line} --window 1000,2000 --bits 8");
        var rows = Rows($"{line} --window 1000,2000");

        Assert.Contains(
            "case0.png must have 8 bits a channel, or be given a window, got 16 bits. Give a command that takes a model the grey levels", refused.Error);
        Assert.Contains("--bits must be 16 for images of 16 bits, got 8.", few.Error);
        Assert.Equal(2, rows.Count);
        var clean = ImageFile.ReadPicture(Kept("image.png"));
        var adversarial = ImageFile.ReadPicture(Kept("adversarial.png"));
        Assert.Equal((16, 16), (clean.Bits, adversarial.Bits));
        Assert.Contains((ushort)(((2 * 65535) + 500) / 1000), clean.Values16Bit!);
        var largest = clean.Values16Bit!.Zip(adversarial.Values16Bit!, (a, b) => Math.Abs(a - b)).Max();
        Assert.Equal((double)rows[0]["disk_linf"]!, largest / 65535.0, 1e-5);
        Assert.Contains(adversarial.Values16Bit!, value => value % 257 != 0);
        Assert.Equal("2 examples agree with their rows.\n", Segprobe.Run($"verify {folder["run"]}").Output);
    }

    [Fact]
    public void Evaluate_TellsAndRecordsThatItResizes()
    {
        var ending = Segprobe.Run(
            $"evaluate --model unet.safetensors --convert-channels {Data("flat")} {Attack} --keep none -o {folder["run"]}");

        Assert.Equal(0, ending.Code);
        Assert.Contains("_seg", Segprobe.Run($"evaluate --model unet.safetensors --data {folder["flat"]} -o new").Error);
        Assert.Matches(
            @"(?m)^\S+/flat/case\d\.png \(24 x 12\) is resized to 32 x 32, which changes its shape\.$", ending.Error);
        Assert.All(ending.Output.TrimEnd('\n').Split('\n'), line => Assert.Equal(
            "[12,24]", JsonNode.Parse(line)!["parameters"]!["resized_from"]!.ToJsonString()));
    }

    /// <summary>The network's own size is no reason to resize what is given to it in tiles.</summary>
    [Fact]
    public void Evaluate_KeepsTheImagesSize_WithTiles()
    {
        var ending = Segprobe.Run(
            "evaluate --model unet.safetensors --tile 16 --convert-channels " +
            $"{Data("flat")} {Attack} -o {folder["run"]}");

        Assert.DoesNotContain("is resized", ending.Error);
        var adversarial = ImageFile.Read(Kept("adversarial.png"));
        Assert.Equal((Side / 2, Side), (adversarial.Height, adversarial.Width));
    }

    private string Data(string name) => $"--data {folder[name]} --images {{id}}.png --masks {{id}}_seg.png";

    private string Kept(string name) => Path.Combine(Directory.GetDirectories(folder["run"]).Single(), "0000", name);

    private static List<JsonNode> Rows(string line)
    {
        var ending = Segprobe.Run(line);
        Assert.True(ending.Code == 0, ending.Error);
        return [.. ending.Output.TrimEnd('\n').Split('\n').Select(row => JsonNode.Parse(row)!)];
    }
}
