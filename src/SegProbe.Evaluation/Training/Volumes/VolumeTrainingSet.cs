using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Metrics;
using SegProbe.Models.Contracts;
using SegProbe.Models.UNets;
using SegProbe.Models.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Training.Volumes;

/// <summary>Volumes with masks, held in memory; a step is taken on patches of them.</summary>
public sealed class VolumeTrainingSet : ITrainingSet
{
    private readonly IReadOnlyList<(Tensor Values, Tensor Mask)> samples;
    private readonly IReadOnlyList<int> patch;

    /// <summary>Takes samples, and disposes them in the end.</summary>
    /// <param name="samples">
    /// float32 [C, D, H, W] as the network takes it, and uint8 [D, H, W] labels of the same size; at least one.
    /// </param>
    /// <param name="patch">The sides of a patch in voxels, [D, H, W].</param>
    public VolumeTrainingSet(IReadOnlyList<(Tensor Values, Tensor Mask)> samples, IReadOnlyList<int> patch)
    {
        ArgumentNullException.ThrowIfNull(samples);
        (this.samples, this.patch) = (samples, patch);
        Classes = Math.Max(2, samples.Max(sample => sample.Mask.max().ToInt32()) + 1);
    }

    /// <summary>Reads all samples of a source; each case's values get mean 0 and standard deviation 1.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="patch">The sides of a patch in voxels, [D, H, W].</param>
    /// <param name="cancellation">Checked between samples.</param>
    /// <exception cref="DataFileException">A sample cannot be read, is no volume, or has other channels.</exception>
    public static VolumeTrainingSet Load(
        IVolumeSource source, IReadOnlyList<int> patch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var samples = new List<(Tensor Values, Tensor Mask)>();
        for (var i = 0; i < source.Ids.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            samples.Add(Read(source, i, samples.Count > 0 ? samples[0].Values.shape[0] : null));
        }

        return new(samples, patch);
    }

    /// <inheritdoc/>
    public int Count => samples.Count;

    /// <inheritdoc/>
    public int Channels => (int)samples[0].Values.shape[0];

    /// <inheritdoc/>
    public int Classes { get; }

    /// <inheritdoc/>
    public (Tensor Images, Tensor Masks) Draw(long[] indices, UNetArchitecture architecture, Generator random)
    {
        using var scope = NewDisposeScope();
        var drawn = Array.ConvertAll(
            indices, index => PatchDraw.Take(samples[(int)index].Values, samples[(int)index].Mask, patch, random));
        return (
            cat([.. drawn.Select(each => each.Values)]).MoveToOuterDisposeScope(),
            cat([.. drawn.Select(each => each.Mask)]).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public double MeanIou(TrainableUNet network, int batchSize) =>
        Predictions(network).Average(
            each => MaskOverlap.ForegroundIou(each.Predicted, each.Truth).ToDouble());

    /// <summary>
    /// Gives the mean over the samples of each class's Dice coefficient, 2 |A ∩ B| / (|A| + |B|), from class 1 on; a
    /// sample in which neither mask has the class counts as 1.
    /// </summary>
    /// <param name="network">The network.</param>
    public IReadOnlyList<double> MeanDice(TrainableUNet network)
    {
        var sums = new double[Classes - 1];
        foreach (var (predicted, truth) in Predictions(network))
        {
            for (var label = 1; label < Classes; label++)
            {
                sums[label - 1] += MaskOverlap.Dice(predicted.eq(label), truth.eq(label)).ToDouble();
            }
        }

        return [.. sums.Select(sum => sum / Count)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (values, mask) in samples)
        {
            values.Dispose();
            mask.Dispose();
        }
    }

    private static (Tensor Values, Tensor Mask) Read(IVolumeSource source, int index, long? channels)
    {
        using var scope = NewDisposeScope();
        var (image, mask) = source.Load(index);
        if ((channels ?? image.Channels) != image.Channels)
        {
            throw new DataFileException(
                source.Name, $"must hold volumes of equal channels, {channels}",
                $"{image.Channels} in {source.Ids[index]}", "Keep others in a folder of their own.");
        }

        var rule = new ModelDeclaration { Normalisation = VolumeNormalisation.Zscore };
        var values = image.ToTensor();
        var normalised = stack(
            [.. Enumerable.Range(0, image.Channels).Select(i => Intensities.Normalise(values[i], rule, i))]);
        return (
            normalised.MoveToOuterDisposeScope(),
            mask.ToTensor().to(ScalarType.Byte).MoveToOuterDisposeScope());
    }

    private IEnumerable<(Tensor Predicted, Tensor Truth)> Predictions(TrainableUNet network)
    {
        network.eval();
        foreach (var (values, mask) in samples)
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var padded = Padded(values.unsqueeze(0), ((VolumeUNet)network).Multiple);
            var predicted = network.call(padded).argmax(1);
            for (var axis = 0; axis < 3; axis++)
            {
                predicted = predicted.narrow(axis + 1, 0, values.shape[axis + 1]);
            }

            yield return (predicted, mask.unsqueeze(0).to(ScalarType.Int64));
        }
    }

    private static Tensor Padded(Tensor values, long multiple)
    {
        long Missing(int axis) => (multiple - (values.shape[axis] % multiple)) % multiple;
        return nn.functional.pad(values, [0, Missing(4), 0, Missing(3), 0, Missing(2)], PaddingModes.Replicate);
    }
}
