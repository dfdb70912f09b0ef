using System.Globalization;
using System.Text.Json;
using SegProbe.Models.UNets;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Training;

/// <summary>
/// A training under way: the network, the running average of its weights, the optimiser. Can be saved between epochs.
/// </summary>
public sealed class TrainingState : IDisposable
{
    private TrainingState(TrainingOptions options, TrainableUNet network, TrainableUNet average)
    {
        (Options, Network, Average) = (options, network, average);
        Optimizer = optim.AdamW(network.parameters(), options.LearningRate, weight_decay: options.WeightDecay);
        average.eval();
    }

    /// <summary>Gets the settings it was started with.</summary>
    public TrainingOptions Options { get; }

    /// <summary>Gets the network being fitted.</summary>
    public TrainableUNet Network { get; }

    /// <summary>Gets the running average of the network's weights, which is what is validated and kept.</summary>
    public TrainableUNet Average { get; }

    /// <summary>Gets the number of epochs done.</summary>
    public int EpochsDone { get; internal set; }

    /// <summary>Gets the highest validation IoU so far, in [0, 1]; -1 before the first epoch ends.</summary>
    public double BestIou { get; internal set; } = -1;

    internal AdamW Optimizer { get; }

    /// <summary>Starts a training.</summary>
    public static TrainingState Start(UNetArchitecture architecture, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var random = new Generator((ulong)options.Seed, CPU);
        var network = TrainableUNet.Create(architecture, random);
        var average = TrainableUNet.Create(architecture);
        Copy(network, average);
        return new(options, network, average);
    }

    /// <summary>Goes on where <see cref="Save"/> left off.</summary>
    /// <exception cref="DataFileException">The file is no training state.</exception>
    public static TrainingState Resume(string path)
    {
        using var file = SafeTensorsFile.Read(path);
        try
        {
            var options = JsonSerializer.Deserialize<TrainingOptions>(file.Metadata["options"])!;
            var architecture =
                JsonSerializer.Deserialize<UNetArchitecture>(file.Metadata["architecture"], UNetFile.Json)!;
            var state = new TrainingState(
                options,
                UNetFile.Fill(TrainableUNet.Create(architecture), file, "network."),
                UNetFile.Fill(TrainableUNet.Create(architecture), file, "average."))
            {
                EpochsDone = int.Parse(file.Metadata["epochs_done"], CultureInfo.InvariantCulture),
                BestIou = double.Parse(file.Metadata["best_iou"], CultureInfo.InvariantCulture),
            };
            state.RestoreMoments(file, long.Parse(file.Metadata["steps_done"], CultureInfo.InvariantCulture));
            return state;
        }
        catch (Exception exception)
            when (exception is KeyNotFoundException or JsonException or FormatException or ArgumentException)
        {
            throw new DataFileException(
                path, "must be a training state", exception.Message.TrimEnd('.'),
                "Start the training anew, without --resume.", exception);
        }
    }

    /// <summary>Saves everything that going on needs, completely or not at all.</summary>
    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        var tensors = UNetFile.Named(Network, "network.").Concat(UNetFile.Named(Average, "average.")).Concat(Moments());
        SafeTensorsFile.Write(path, tensors.ToDictionary(), new Dictionary<string, string>
        {
            ["architecture"] = JsonSerializer.Serialize(Network.Architecture, UNetFile.Json),
            ["options"] = JsonSerializer.Serialize(Options),
            ["steps_done"] = Memories().First().step.ToString(CultureInfo.InvariantCulture),
            ["epochs_done"] = EpochsDone.ToString(CultureInfo.InvariantCulture),
            ["best_iou"] = BestIou.ToString("R", CultureInfo.InvariantCulture),
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Optimizer.Dispose();
        Network.Dispose();
        Average.Dispose();
    }

    // AdamW's memory of each parameter, in the order of the parameters.
    private IEnumerable<AdamW.State> Memories() => Optimizer.state_dict().State.Cast<AdamW.State>();

    private IEnumerable<KeyValuePair<string, Tensor>> Moments() =>
        Memories().SelectMany((memory, i) => (KeyValuePair<string, Tensor>[])
            [new($"mean.{i}", memory.exp_avg), new($"square.{i}", memory.exp_avg_sq)]);

    private void RestoreMoments(SafeTensorsFile file, long steps)
    {
        using var _ = no_grad();
        foreach (var (name, target) in Moments())
        {
            target.copy_(file.Tensors[name]);
        }

        foreach (var memory in Memories())
        {
            memory.step = steps;
        }
    }

    internal static void Copy(TrainableUNet from, TrainableUNet to)
    {
        using var _ = no_grad();
        foreach (var (target, source) in to.state_dict().Values.Zip(from.state_dict().Values))
        {
            target.copy_(source);
        }
    }
}

/// <summary>Settings of <see cref="UNetTrainer"/>.</summary>
public sealed record TrainingOptions
{
    /// <summary>Gets the number of passes over the training images; 60 by default.</summary>
    public int Epochs { get; init => field = Check.AtLeast(value, 1); } = 60;

    /// <summary>Gets the number of images a step; 16 by default.</summary>
    public int BatchSize { get; init => field = Check.AtLeast(value, 1); } = 16;

    /// <summary>Gets the side to which images and masks are resized, in pixels; 128 by default.</summary>
    public int Size { get; init => field = Check.AtLeast(value, 1); } = 128;

    /// <summary>
    /// Gets the sides of the patches of volumes that a step is taken on, [Z, Y, X] in voxels; null (the default) for
    /// pictures.
    /// </summary>
    public IReadOnlyList<int>? Patch { get; init; }

    /// <summary>Gets the largest learning rate, reached after a warm-up, up to 1000; 0.002 by default.</summary>
    public double LearningRate { get; init => field = Check.Between(Check.Positive(value), 0, 1000); } = 2e-3;

    /// <summary>Gets the decoupled weight decay of AdamW; 0.01 by default.</summary>
    public double WeightDecay { get; init => field = Check.AtLeast(value, 0); } = 1e-2;

    /// <summary>Gets the seed of the weights, the order of the images and their augmentation; 1 by default.</summary>
    public int Seed { get; init; } = 1;
}
