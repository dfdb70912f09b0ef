using SegProbe.Evaluation.Training;
using SegProbe.Models.UNets;

namespace SegProbe.Evaluation.Tests.Training;

public sealed class TrainingStateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Resume_GivesSettingsAndProgress()
    {
        using var state = TrainingState.Start(TinyTraining.Architecture, TinyTraining.Options with { Epochs = 1 });
        TinyTraining.Run(state);
        state.Save(folder["a.state"]);

        using var resumed = TrainingState.Resume(folder["a.state"]);

        Assert.Equal(state.Options, resumed.Options);
        Assert.Equal(TinyTraining.Architecture, resumed.Network.Architecture);
        Assert.Equal((1, state.BestIou), (resumed.EpochsDone, resumed.BestIou));
        Assert.NotEqual(-1, state.BestIou);
    }

    [Fact]
    public void Resume_RefusesANetworkWithoutTheOptimisersMemory()
    {
        using var network = new UNet(TinyTraining.Architecture);
        UNetFile.Save(folder["unet.safetensors"], network, TinyTraining.Size);

        var error = Assert.Throws<DataFileException>(() => TrainingState.Resume(folder["unet.safetensors"]));

        Assert.StartsWith($"{folder["unet.safetensors"]} must be a training state, got", error.Message);
        Assert.EndsWith("Start the training anew, without --resume.", error.Message);
    }

    [Fact]
    public void Start_DrawsTheWeightsFromTheSeed()
    {
        using var first = TrainingState.Start(TinyTraining.Architecture, TinyTraining.Options);
        using var second = TrainingState.Start(TinyTraining.Architecture, TinyTraining.Options);
        using var other = TrainingState.Start(TinyTraining.Architecture, TinyTraining.Options with { Seed = 8 });

        Assert.Equal(TinyTraining.Weights(first.Network), TinyTraining.Weights(second.Network));
        Assert.Equal(TinyTraining.Weights(first.Network), TinyTraining.Weights(first.Average));
        Assert.NotEqual(TinyTraining.Weights(first.Network), TinyTraining.Weights(other.Network));
    }

    public void Dispose() => folder.Dispose();
}
