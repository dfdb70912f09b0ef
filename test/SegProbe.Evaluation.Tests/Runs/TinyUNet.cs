using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Tests.Training;
using SegProbe.Evaluation.Training;
using SegProbe.Models.UNets;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Runs;

/// <summary>A U-Net trained on phantoms for a few seconds, and cases to attack it with.</summary>
public sealed class TinyUNet : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TinyUNet()
    {
        Path = folder["unet.safetensors"];
        using var state = TrainingState.Start(
            TinyTraining.Architecture with { Width = 4 }, TinyTraining.Options with { Epochs = 12, BatchSize = 8 });
        TinyTraining.Run(state, count: 40);
        UNetFile.Save(Path, state.Average, TinyTraining.Size);
    }

    public string Path { get; }

    public ModelUnderTest Open()
    {
        set_num_threads(1);
        return ModelUnderTest.Open(Path, new(), channels: 3, CPU);
    }

    public static IReadOnlyList<AttackCase> Cases(int count)
    {
        var samples = new PhantomSource(PhantomKind.FundusDisc, 40, seed: 7, TinyTraining.Size).Split("test");
        return CaseSource.FromPairs(samples, PairDraw.Draw(samples.Ids.Count, count, seed: 7), size: null);
    }

    public void Dispose() => folder.Dispose();
}
