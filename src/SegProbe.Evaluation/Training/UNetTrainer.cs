using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Training;

/// <summary>Fits a U-Net to images with masks.</summary>
/// <remarks>
/// AdamW on <see cref="SegmentationLoss"/> over augmented batches; the learning rate rises linearly over the
/// first twentieth of the steps, then falls as a cosine to zero. What is validated and kept is a running
/// average of the weights. Each epoch draws from its own seed, so a training that is resumed gives the weights
/// of one that was never interrupted.
/// </remarks>
public sealed class UNetTrainer
{
    private const double WarmUpShare = 0.05;
    private const double AverageDecay = 0.99;

    private readonly TrainingState state;
    private readonly ITrainingSet training;
    private readonly ITrainingSet validation;

    /// <summary>Prepares a training; nothing is computed yet.</summary>
    /// <param name="state">New or resumed.</param>
    /// <param name="training">The images to fit.</param>
    /// <param name="validation">The images that decide which weights are kept.</param>
    public UNetTrainer(TrainingState state, ITrainingSet training, ITrainingSet validation) =>
        (this.state, this.training, this.validation) = (state, training, validation);

    private TrainingOptions Options => state.Options;

    private int StepsPerEpoch => (training.Count + Options.BatchSize - 1) / Options.BatchSize;

    /// <summary>Runs the epochs that are left.</summary>
    /// <param name="onStep">
    /// Called after each step with the share of the epoch that is done, in (0, 1], and the step's loss.
    /// </param>
    /// <param name="onEpoch">Called after each epoch; the place to save.</param>
    /// <param name="cancellation">Checked before each step.</param>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellation"/> was triggered; the state is then in the middle of an epoch.
    /// </exception>
    public void Run(
        Action<double, double> onStep, Action<EpochReport> onEpoch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(onStep);
        ArgumentNullException.ThrowIfNull(onEpoch);
        while (state.EpochsDone < Options.Epochs)
        {
            var loss = RunEpoch(onStep, cancellation);
            var iou = validation.MeanIou(state.Average, Options.BatchSize);
            var isBest = iou > state.BestIou;
            state.BestIou = Math.Max(iou, state.BestIou);
            state.EpochsDone++;
            onEpoch(new(state.EpochsDone, loss, iou, isBest));
        }
    }

    private double RunEpoch(Action<double, double> onStep, CancellationToken cancellation)
    {
        using var random = new Generator(HashOf(Options.Seed, state.EpochsDone), CPU);
        using var order = randperm(training.Count, generator: random);
        var batches = order.data<long>().ToArray().Chunk(Options.BatchSize).ToArray();
        state.Network.train();
        var total = 0.0;
        for (var i = 0; i < batches.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var loss = Step(batches[i], (state.EpochsDone * StepsPerEpoch) + i, random);
            total += loss;
            onStep((i + 1.0) / batches.Length, loss);
        }

        return total / batches.Length;
    }

    private double Step(long[] indices, int step, Generator random)
    {
        using var scope = NewDisposeScope();
        var (images, truth) = training.Draw(indices, state.Network.Architecture, random);

        SetLearningRate(step);
        var loss = Loss(images, truth);
        nn.utils.clip_grad_norm_(state.Network.parameters(), 1);
        state.Optimizer.step();
        UpdateAverage(step);
        return loss.ToDouble();
    }

    // With the gradients of the weights.
    private Tensor Loss(Tensor images, Tensor truth)
    {
        state.Optimizer.zero_grad();
        var loss = SegmentationLoss.Compute(state.Network.call(images), truth);
        loss.backward();
        return loss;
    }

    private void SetLearningRate(int step)
    {
        var progress = (step + 1.0) / (StepsPerEpoch * Options.Epochs);
        var share = progress < WarmUpShare
            ? progress / WarmUpShare
            : (1 + Math.Cos(Math.PI * (progress - WarmUpShare) / (1 - WarmUpShare))) / 2;
        foreach (var group in state.Optimizer.ParamGroups)
        {
            group.LearningRate = Options.LearningRate * share;
        }
    }

    // Early on the average forgets faster, so that it does not hold on to the random start.
    private void UpdateAverage(int step)
    {
        using var _ = no_grad();
        var decay = Math.Min(AverageDecay, (1.0 + step) / (10 + step));
        foreach (var (average, current) in state.Average.state_dict().Values.Zip(state.Network.state_dict().Values))
        {
            if (average.is_floating_point())
            {
                average.lerp_(current, 1 - decay);
            }
            else
            {
                average.copy_(current);
            }
        }
    }

    private static ulong HashOf(int seed, int epoch) => ((ulong)(uint)seed << 32) | (uint)(epoch + 1);
}

/// <summary>What one pass over the training images gave.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">Mean training loss of its steps.</param>
/// <param name="ValidationIou">Mean foreground IoU on the validation images, in [0, 1].</param>
/// <param name="IsBest">Whether that is the highest so far; these weights are kept.</param>
public sealed record EpochReport(int Epoch, double Loss, double ValidationIou, bool IsBest);
