using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Evaluation.Training;
using SegProbe.Models.UNets;

namespace SegProbe.Evaluation.Tests.Training;

/// <summary>Phantoms of 32 pixels and U-Nets that are trained on them in a second or so.</summary>
internal static class TinyTraining
{
    public const int Size = 32;

    public static UNetArchitecture Architecture { get; } = new() { Width = 2, Depth = 2 };

    public static TrainingOptions Options { get; } =
        new() { Epochs = 4, BatchSize = 4, Size = Size, LearningRate = 0.01, Seed = 7 };

    public static TrainingSet Images(
        string part, int count = 20, int size = Size, PhantomKind kind = PhantomKind.FundusDisc) =>
        TrainingSet.Load(new PhantomSource(kind, count, seed: 7, size).Split(part), size);

    /// <summary>
    /// Trains what is left, on one thread (threads that wait for each other are slow where cores are
    /// busy), and gives the reports.
    /// </summary>
    public static List<EpochReport> Run(TrainingState state, int count = 20, Action<EpochReport>? onEpoch = null)
    {
        TorchSharp.torch.set_num_threads(1);
        using var training = Images("train", count, state.Options.Size);
        using var validation = Images("val", count, state.Options.Size);
        var reports = new List<EpochReport>();
        new UNetTrainer(state, training, validation).Run((_, _) => { }, report =>
        {
            reports.Add(report);
            onEpoch?.Invoke(report);
        });
        return reports;
    }

    /// <summary>Gives all weights in one line.</summary>
    public static float[] Weights(TrainableUNet network) =>
    [
        .. network.state_dict()
            .OrderBy(tensor => tensor.Key, StringComparer.Ordinal)
            .SelectMany(tensor => Values(tensor.Value)),
    ];

    private static float[] Values(TorchSharp.torch.Tensor tensor)
    {
        using var copy = tensor.detach().to(TorchSharp.torch.ScalarType.Float32).contiguous();
        return copy.data<float>().ToArray();
    }
}
