using SegProbe.Attacks;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Evaluation.Tests.Store;

namespace SegProbe.Evaluation.Tests.Reports.Html;

/// <summary>
/// A run's folder with made-up rows and pictures: pair p of setting s has IoU 1 - p / (2 pairs), or p / (2 pairs) to
/// avoid its own mask, and L2 1 + p + 10 s.
/// </summary>
internal sealed class MadeUpRun : IDisposable
{
    private const int KeptSteps = 4;

    private readonly TemporaryFolder folder = new();

    /// <summary>Gets how many pairs there are.</summary>
    public int Pairs { get; init; } = 6;

    /// <summary>Gets the names of the settings, which are also their methods.</summary>
    public IReadOnlyList<string> Settings { get; init; } = ["asm", "asma"];

    /// <summary>Gets the settings that are untargeted, with the image's own mask.</summary>
    public IReadOnlyList<string> Avoiding { get; init; } = [];

    /// <summary>Gets which pixels could change; null for all.</summary>
    public string? Region { get; init; }

    /// <summary>Gets further parameters of the settings, by pair.</summary>
    public Func<int, IEnumerable<KeyValuePair<string, object?>>> Parameters { get; init; } = _ => [];

    /// <summary>Gets the side of the images; 0 for no pictures.</summary>
    public int Side { get; init; } = 16;

    /// <summary>Gets by how much the masks' side is smaller than the images'.</summary>
    public int Margin { get; init; }

    /// <summary>Gets by how much each pair's images are larger than those of the pair before.</summary>
    public int Growth { get; init; }

    /// <summary>Gets whether images on the way are there, of pair 0 and the first setting.</summary>
    public bool HasSteps { get; init; } = true;

    /// <summary>Gets the steps of each trajectory.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>Gets what the model, the data, the images and the machine are called.</summary>
    public string Name { get; init; } = "name";

    /// <summary>Gets the number of rows that the run should have; null for as many as it has.</summary>
    public int? Expected { get; init; }

    public string Folder => folder["run"];

    public string File(string name) => folder[name];

    /// <summary>Writes the folder.</summary>
    public MadeUpRun Write()
    {
        Directory.CreateDirectory(Folder);
        var plan = PlanFile.Write(new() { Model = $"{Name}.safetensors", Data = Name, Pairs = Pairs });
        using var store = RunStore.OpenToWrite(
            Folder, new(plan, "0123456789abcdef0123", "1/1", Expected ?? (Pairs * Settings.Count)));
        store.Add(Environment());
        store.Add(
        [
            .. from setting in Enumerable.Range(0, Settings.Count)
               from pair in Enumerable.Range(0, Pairs)
               select new StoredExample(Row(pair, setting), Trajectory(pair)),
        ]);
        for (var setting = 0; setting < Settings.Count && Side > 0; setting++)
        {
            for (var pair = 0; pair < Pairs; pair++)
            {
                WritePictures(ExampleFiles.Folder(Folder, Settings[setting], pair), pair, setting);
            }
        }

        return this;
    }

    public void Dispose() => folder.Dispose();

    public ExampleRow Row(int pair, int setting)
    {
        var (nearness, l2) = (1 - (pair / (2.0 * Pairs)), 1.0 + pair + (10 * setting));
        var avoids = Avoiding.Contains(Settings[setting]);
        var iou = avoids ? 1 - nearness : nearness;
        return Rows.Asma with
        {
            Pair = pair,
            SettingIndex = setting,
            Setting = Settings[setting],
            Method = Settings[setting],
            SettingHash = $"hash{setting}",
            Parameters = Rows.Asma.Parameters.With(
            [
                new("goal", avoids ? "untargeted" : "targeted"),
                new("target_from", avoids ? "truth" : "other"),
                new("region", Region),
                .. Parameters(pair),
            ]),
            Data = Name,
            Image = $"{Name}/{pair}.png",
            ImageSha256 = $"i{pair}",
            Target = $"{Name}/{pair + 1}.png",
            TargetShare = 0.1 + (0.5 * pair / Pairs),
            CleanShare = 0.2 + (0.5 * pair / Pairs),
            BestIou = iou,
            BestL2 = l2,
            BestLinf = 51 / 255.0,
            BestStep = Steps,
            LastStep = Steps,
            DiskIou = avoids ? iou + 0.01 : iou - 0.01,
            L2AtIou50 = l2 / 2,
            L2AtIou90 = nearness >= 0.9 ? l2 : null,
            L2AtIou95 = nearness >= 0.95 ? l2 : null,
        };
    }

    private List<TrajectoryPoint> Trajectory(int pair) =>
        [.. Enumerable.Range(0, Steps + 1).Select(step => new TrajectoryPoint(
            step, (1 - (pair / (2.0 * Pairs))) * step / Steps, 0.9, step * 0.1, 0.01, 1e-3, 100 - step))];

    private RunEnvironment Environment() => new()
    {
        Command = $"segprobe evaluate --model '{Name}'",
        Started = "2026-01-01T00:00:00Z",
        Machine = Name,
        Processor = "p",
        System = "s",
        Device = "cpu",
        Threads = 3,
        Segprobe = "1",
        Torchsharp = "2",
        Libtorch = "3",
    };

    private void WritePictures(string example, int pair, int setting)
    {
        var side = Side + (pair * Growth);
        var image = Photograph(pair, side, change: 0);
        Write(example, ExampleFiles.Image, image);
        Write(example, ExampleFiles.Adversarial, Photograph(pair, side, change: 10 + setting));
        Write(example, ExampleFiles.Target, Disc(side - Margin, 0.6));
        Write(example, ExampleFiles.CleanPrediction, Disc(side - Margin, 0.3));
        Write(example, ExampleFiles.AdversarialPrediction, Disc(side - Margin, 0.58));
        for (var i = 0; HasSteps && pair == 0 && setting == 0 && i < KeptSteps; i++)
        {
            var step = i * Steps / (KeptSteps - 1);
            Write(example, ExampleFiles.StepImage(step), Photograph(pair, side, change: 3 * i));
            Write(example, ExampleFiles.StepPrediction(step), Disc(side - Margin, 0.3 + (0.1 * i)));
        }
    }

    private static void Write(string example, string name, PixelImage image) =>
        ImageFile.WritePng(Path.Combine(example, name), image);

    // A smooth ground with fine noise, as of a camera: about as hard to compress as the phantoms.
    private static PixelImage Photograph(int pair, int side, int change)
    {
        var random = new SeededRandom(1 + pair);
        var values = new byte[3 * side * side];
        for (var i = 0; i < values.Length; i++)
        {
            var (row, column) = (i / side % side, i % side);
            var pushed = (row * column) % 7 == 0 ? change : 0;
            values[i] = (byte)Math.Clamp(60 + (100 * row / side) + random.Whole(-1, 1) + pushed, 0, 255);
        }

        return new(3, side, side, values);
    }

    private static PixelImage Disc(int side, double radius) => new(
        1, side, side,
        [
            .. from row in Enumerable.Range(0, side)
               from column in Enumerable.Range(0, side)
               let x = (2.0 * column / side) - 1
               let y = (2.0 * row / side) - 1
               select (byte)((x * x) + (y * y) < radius * radius ? 255 : 0),
        ]);
}
