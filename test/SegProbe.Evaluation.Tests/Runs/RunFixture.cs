using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Evaluation.Runs;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Evaluation.Tests.Training;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Runs;

/// <summary>A data folder and a plan on it: 20 pairs, two settings of which one stops early, batches of 2.</summary>
internal sealed class RunFixture : IDisposable
{
    private const int Samples = 6;

    private readonly TemporaryFolder folder = new();

    public RunFixture(TinyUNet network)
    {
        set_num_threads(1);
        var source = new PhantomSource(PhantomKind.FundusDisc, Samples, seed: 7, TinyTraining.Size);
        for (var i = 0; i < Samples; i++)
        {
            var sample = source.Load(i);
            ImageFile.WritePng(Image(i), sample.Image);
            ImageFile.WritePng(
                folder[$"data/masks/{i}.png"],
                new(
                    1, sample.Mask.Height, sample.Mask.Width,
                    [.. sample.Mask.Labels.Select(label => (byte)(255 * label))]));
        }

        Plan = new()
        {
            Model = network.Path,
            Data = folder["data"],
            Pairs = 20,
            BatchSize = 2,
            Attacks =
            [
                new() { Methods = ["asm"], ["steps"] = ["4"] },
                new() { Methods = ["asma"], ["steps"] = ["6"], ["stop_iou"] = ["0.5"] },
            ],
        };
    }

    public EvaluationPlan Plan { get; }

    public string Image(int index) => folder[$"data/images/{index}.png"];

    public string Folder(string name) => folder[name];

    /// <summary>Prepares, or tells the faults.</summary>
    public static PreparedRun Prepare(EvaluationPlan plan, Shard? part = null) =>
        new RunPreparation(plan, part ?? Shard.Whole, (grid, name) => grid < 0 ? name : $"[{grid}].{name}").Run(CPU);

    /// <summary>Runs to the end, or until a number of rows is stored.</summary>
    public IReadOnlyList<ExampleRow> Run(
        string name, EvaluationPlan? plan = null, Shard? part = null, int stopAfter = int.MaxValue,
        KeptFiles keep = KeptFiles.Best)
    {
        using var run = Prepare(plan ?? Plan, part);
        using var store = RunStore.OpenToWrite(Folder(name), run.Identity);
        using var stop = new CancellationTokenSource();
        var runner = new EvaluationRunner(run, store, Folder(name), keep, Environment);
        try
        {
            runner.Run(
                progress =>
                {
                    if (progress.Rows >= stopAfter)
                    {
                        stop.Cancel();
                    }
                },
                stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The test looks at what an interrupted run leaves.
        }

        return store.Rows();
    }

    public void Dispose() => folder.Dispose();

    public static RunEnvironment Environment { get; } = new()
    {
        Command = "test",
        Started = "2026-01-01T00:00:00Z",
        Machine = "m",
        Processor = "p",
        System = "s",
        Device = "cpu",
        Threads = 1,
        Segprobe = "1",
        Torchsharp = "2",
        Libtorch = "3",
    };
}
