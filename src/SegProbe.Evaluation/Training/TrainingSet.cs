using SegProbe.Evaluation.Data;
using SegProbe.Metrics;
using SegProbe.Models;
using SegProbe.Models.UNets;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Training;

/// <summary>Images and masks of one size, held in memory as bytes.</summary>
public sealed class TrainingSet : ITrainingSet
{
    private readonly Tensor images;
    private readonly Tensor masks;

    private TrainingSet(Tensor images, Tensor masks, int classes, ImageRemarks remarks) =>
        (this.images, this.masks, Classes, Remarks) = (images, masks, classes, remarks);

    /// <inheritdoc/>
    public int Count => (int)images.shape[0];

    /// <inheritdoc/>
    public int Channels => (int)images.shape[1];

    /// <inheritdoc/>
    public int Classes { get; }

    /// <summary>Gets what a user should know of the images, above all which were resized.</summary>
    public ImageRemarks Remarks { get; }

    /// <summary>Reads all samples of a source.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="size">The side to which they are resized, in pixels.</param>
    /// <param name="cancellation">Checked between samples.</param>
    /// <exception cref="DataFileException">A sample cannot be read, or has other channels than the first.</exception>
    public static TrainingSet Load(ISampleSource source, int size, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var samples = Enumerable.Range(0, source.Ids.Count)
            .AsParallel().AsOrdered().WithCancellation(cancellation)
            .Select(index => Resized(source.Load(index), size))
            .ToArray();
        RequireEqualChannels(source, samples);
        var remarks = new ImageRemarks();
        foreach (var (sample, id) in samples.Zip(source.Ids))
        {
            remarks.Add(id, sample.Image, known: []);
        }

        using var scope = NewDisposeScope();
        var images = Stack(samples.Select(sample => sample.Image.Values), [samples[0].Image.Channels, size, size]);
        var masks = Stack(samples.Select(sample => sample.Mask.Labels), [size, size]);
        return new(
            images.MoveToOuterDisposeScope(), masks.MoveToOuterDisposeScope(),
            Math.Max(2, samples.Max(sample => sample.Mask.Largest) + 1), remarks);
    }

    /// <summary>Gives some of the samples.</summary>
    /// <param name="indices">Which ones.</param>
    /// <returns>float32 [n, C, S, S] in [0, 1] and int64 [n, S, S]; the caller disposes both.</returns>
    public (Tensor Images, Tensor Masks) Batch(ReadOnlySpan<long> indices)
    {
        using var scope = NewDisposeScope();
        var index = tensor(indices.ToArray());
        var batch = images.index_select(0, index).to(ScalarType.Float32) / 255;
        var labels = masks.index_select(0, index).to(ScalarType.Int64);
        return (batch.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public (Tensor Images, Tensor Masks) Draw(long[] indices, UNetArchitecture architecture, Generator random)
    {
        using var scope = NewDisposeScope();
        var (batch, labels) = Batch(indices);
        var (augmented, truth) = Augmentation.Apply(batch, labels, random);
        var window = UNetGeometry.OutputWindow(architecture, images.shape[2], images.shape[3]);
        return (
            ChannelsLast.Arrange(augmented).MoveToOuterDisposeScope(), window.Crop(truth).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public double MeanIou(TrainableUNet network, int batchSize)
    {
        using var model = new UNetModel((UNet)network);
        var sum = 0.0;
        foreach (var indices in Enumerable.Range(0, Count).Select(i => (long)i).Chunk(batchSize))
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var (batch, labels) = Batch(indices);
            var predicted = model.Logits(batch).argmax(1);
            var truth = model.OutputWindow(batch.shape[2], batch.shape[3]).Crop(labels);
            sum += MaskOverlap.ForegroundIou(predicted, truth).sum().ToDouble();
        }

        return sum / Count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        images.Dispose();
        masks.Dispose();
    }

    private static Sample Resized(Sample sample, int size) =>
        new(sample.Image.Resize(size, size), sample.Mask.Resize(size, size));

    private static Tensor Stack(IEnumerable<byte[]> values, long[] shape) =>
        stack([.. values.Select(bytes => tensor(bytes, shape, ScalarType.Byte))]);

    private static void RequireEqualChannels(ISampleSource source, Sample[] samples)
    {
        var odd = Array.FindIndex(samples, sample => sample.Image.Channels != samples[0].Image.Channels);
        if (odd >= 0)
        {
            throw new DataFileException(
                source.Name,
                $"must hold images of equal channels ({samples[0].Image.Channels}, as {source.Ids[0]})",
                $"{samples[odd].Image.Channels} in {source.Ids[odd]}",
                "Convert the images to one form.");
        }
    }
}
