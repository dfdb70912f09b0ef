using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace SegProbe.Cli.Tests;

/// <summary>What only a process shows, once for each command: that it starts, and its exit code.</summary>
[Trait("Speed", "Slow")]
public sealed class ProcessTests(Workplace workplace) : IDisposable
{
    private const string Sweep = "evaluate --model unet.safetensors --data data --pairs 2 --steps 2 --method asm --threads 1";

    private readonly TemporaryFolder output = new();

    [Fact]
    public void Program_NamesAnOperatorThatLibtorchLacks()
    {
        File.Copy(workplace.At("dictionary.pt"), output["odd.pt"]);
        using (var archive = ZipFile.Open(output["odd.pt"], ZipArchiveMode.Update))
        {
            var entry = archive.Entries.Single(each => each.FullName.EndsWith("code/__torch__.py", StringComparison.Ordinal));
            using var stream = entry.Open();
            var code = new StreamReader(stream).ReadToEnd();
            stream.SetLength(0);
            stream.Write(Encoding.UTF8.GetBytes(Regex.Replace(code, @"torch\.\w+\(", "ops.torchvision.roi_align(")));
        }

        var ending = BuiltCommand.Run(workplace.Folder, $"inspect {output["odd.pt"]}");

        Assert.Equal((2, ""), (ending.Code, ending.Output));
        Assert.Contains("odd.pt must use operators that libtorch ", ending.Error);
        Assert.Contains(", got torchvision::roi_align. ", Assert.Single(ending.Error.TrimEnd('\n').Split('\n')));
    }

    [Theory]
    [InlineData("demo --pairs 1 --steps 1 --threads 1 -o OUT/demo", "Files: ")]
    [InlineData($"train --data data --epochs 1 {Workplace.TinyNetwork} -o OUT/a", "validation IoU")]
    [InlineData("inspect unet.safetensors", "Segmentation; shares of pixels")]
    [InlineData(
        "attack --model unet.safetensors --image image.png --target target.png --steps 2 -o OUT/a", "best, on disk")]
    [InlineData($"{Sweep} --keep none -o OUT/a", "Files: ")]
    [InlineData("audit --model unet.safetensors --data phantom:fundus-disc:2:1 --size 32 -o OUT/a", "audit-2: 2 images")]
    [InlineData("verify run --threads 1", "2 examples agree with their rows.")]
    [InlineData("merge OUT/a part1 part2", "2 examples.")]
    [InlineData("table run", "IoU on disk")]
    [InlineData("report run -o OUT/a.html", "a.html: ")]
    [InlineData("figure strip run -o OUT/a.png", "a.png: ")]
    [InlineData("export run -o OUT/a.csv", "a.csv: 2 rows.")]
    [InlineData("bench --width 2 --size 32 --threads 1", "Peak: ")]
    public void Program_RunsTheCommand(string line, string says)
    {
        foreach (var folder in line.Split(' ').Intersect(["run", "part1", "part2"]))
        {
            var part = folder[^1] is '1' or '2' ? $" --shard {folder[^1]}/2" : "";
            Assert.Equal(0, Segprobe.Run($"{Sweep}{part} -o {output[folder]}").Code);
        }

        var words = line.Split(' ').Select(word =>
            word is "run" or "part1" or "part2" ? output[word]
            : word.StartsWith("OUT/", StringComparison.Ordinal) ? output[word[4..]]
            : word);
        var ending = BuiltCommand.Run(workplace.Folder, string.Join(' ', words));

        Assert.True(ending.Code == 0, ending.Error);
        Assert.Contains(says, ending.Output);
    }

    [Fact]
    public void Program_EndsWithTwo_WhereTheInputIsBad()
    {
        var ending = BuiltCommand.Run(workplace.Folder, "attack --steps 0");

        Assert.Equal((2, ""), (ending.Code, ending.Output));
        Assert.Equal("Option '--model' is required. See 'segprobe attack --help'.\n", ending.Error);
    }

    [Fact]
    public void Program_EndsQuietly_WhereNobodyReadsWhatItPrints()
    {
        var ending = BuiltCommand.RunInShell(workplace.Folder, "set -o pipefail; \"$0\" evaluate --help | true");

        Assert.Equal(new Ending(0, "", ""), ending);
    }

    public void Dispose() => output.Dispose();
}
