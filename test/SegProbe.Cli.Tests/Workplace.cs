using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Phantoms;

[assembly: AssemblyFixture(typeof(SegProbe.Cli.Tests.Workplace))]

namespace SegProbe.Cli.Tests;

/// <summary>
/// A folder with small files of every kind, which tests only read: two trained networks (unet.safetensors takes any
/// size, valid.safetensors has no padding), the models made with PyTorch, pictures good and bad, and data folders.
/// It is the working folder of the tests' process, as it is a user's.
/// </summary>
public sealed class Workplace : IDisposable
{
    public const int Size = 32;
    public const string TinyNetwork = "--size 32 --width 2 --depth 2 --threads 1";

    private readonly string before = Environment.CurrentDirectory;
    private readonly TemporaryFolder folder = new();

    public Workplace()
    {
        Environment.CurrentDirectory = Folder;
        Done($"train --data phantom:fundus-disc:40:1 --epochs 2 {TinyNetwork} -o unet.safetensors");
        Done(
            "train --data phantom:fundus-disc:40:1 --epochs 1 --size 44 --width 2 --depth 1 --threads 1 " +
            "--padding valid -o valid.safetensors");
        foreach (var model in Directory.GetFiles(TestFiles.Beside("Data"), "*.pt*"))
        {
            File.Copy(model, At(Path.GetFileName(model)));
        }

        WriteContract("misspelt.pt", """{"chanels": 3}""");
        WriteContract("misvalued.pt", """{"head": "softmax"}""");
        WriteContract(
            "contracted.pt",
            """{"range": [0, 255], "mean": [127.5], "std": [255], "class_names": ["skin", "lesion"]}""");

        WritePictures();
        WriteData();
    }

    public string Folder => folder.FullName;

    public string At(string name) => folder[name];

    public void Dispose()
    {
        Environment.CurrentDirectory = before;
        folder.Dispose();
    }

    private void WriteContract(string model, string contract)
    {
        File.Copy(At("threshold.pt"), At(model));
        File.WriteAllText(At($"{model}.json"), contract);
    }

    private static void Done(string line)
    {
        var ending = Segprobe.Run(line);
        Assert.True(ending.Code == 0, $"{line}: {ending.Code}, {ending.Error}");
    }

    private void WritePictures()
    {
        var (first, second) = (Phantom(0), Phantom(1));
        Save("image.png", first.Image);
        Save("target.png", Mask(second.Mask));
        Save("void-target.png", Void(second.Mask));
        Save("blank.png", new(1, Size, Size, new byte[Size * Size]));
        Save("grey-image.png", new(1, Size, Size, new byte[Size * Size]));
        Save("grey-mask.png", new(1, Size, Size, [.. Enumerable.Range(0, Size * Size).Select(i => (byte)i)]));
        Save("three-labels.png", new(1, Size, Size, [.. Enumerable.Range(0, Size * Size).Select(i => (byte)(i % 3))]));
        Save("larger-mask.png", new(1, Size, Size + 1, new byte[Size * (Size + 1)]));
        Save("pixel.png", new(3, 1, 1, new byte[3]));
        Save("pixel-mask.png", new(1, 1, 1, new byte[1]));
        File.WriteAllText(At("text.png"), "no picture");
        File.WriteAllText(At("text.pt"), "no model");
        File.WriteAllText(At("text.safetensors"), "no model either");
        var whole = File.ReadAllBytes(At("image.png"));
        File.WriteAllBytes(At("truncated.png"), whole[..(whole.Length / 2)]);
        File.WriteAllBytes(At("huge.png"), CraftedPng.Grey(60000, 60000, depth: 8, 0));
        Directory.CreateDirectory(At("full"));
        File.WriteAllText(At("full/mine.txt"), "kept");
    }

    private void WriteData()
    {
        var parts = new[] { "train", "train", "train", "train", "val", "val", "test", "test", "test", "test" };
        for (var i = 0; i < parts.Length; i++)
        {
            var sample = Phantom(i);
            Save($"data/images/case{i}.png", sample.Image);
            Save($"data/masks/case{i}_mask.png", Mask(sample.Mask));
            Save($"void-data/images/case{i}.png", sample.Image);
            Save($"void-data/masks/case{i}.png", Void(sample.Mask));
            Save($"no-masks/images/case{i}.png", sample.Image);
            Save($"odd-pairs/images/case{i}.png", sample.Image);
            Save($"odd-pairs/masks/other{i}.png", Mask(sample.Mask));
            Save($"grey-masks/images/case{i}.png", sample.Image);
            Save(
                $"grey-masks/masks/case{i}.png",
                new(1, Size, Size, [.. Enumerable.Range(0, Size * Size).Select(each => (byte)each)]));
        }

        File.WriteAllLines(At("data/split.csv"), parts.Select((part, i) => $"case{i},{part}").Prepend("id,split"));
    }

    private static Sample Phantom(int index) =>
        new PhantomSource(PhantomKind.FundusDisc, 20, seed: 3, Size).Load(index);

    private static PixelImage Mask(LabelMap mask) =>
        new(1, mask.Height, mask.Width, [.. mask.Labels.Select(label => (byte)(255 * label))]);

    // Labels 0 and 1; the upper rows are not labelled.
    private static PixelImage Void(LabelMap mask) =>
        new(1, mask.Height, mask.Width, [.. mask.Labels.Select((label, i) => i < 8 * Size ? byte.MaxValue : label)]);

    private void Save(string name, PixelImage picture) => ImageFile.WritePng(At(name), picture);
}
