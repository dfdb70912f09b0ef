using SegProbe.Models.UNets;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Training;

/// <summary>Samples with masks that a network is fitted to, or validated on.</summary>
public interface ITrainingSet : IDisposable
{
    /// <summary>Gets the number of samples.</summary>
    int Count { get; }

    /// <summary>Gets the number of channels.</summary>
    int Channels { get; }

    /// <summary>Gets the number of classes that the masks use: the largest label + 1, at least 2.</summary>
    int Classes { get; }

    /// <summary>Gives some of the samples, changed at random in ways that leave the task the same.</summary>
    /// <param name="indices">Which ones.</param>
    /// <param name="architecture">The network that is to be fitted.</param>
    /// <param name="random">Draws the changes.</param>
    /// <returns>
    /// float32 [n, C, *space] as the network takes it, and int64 [n, *space] of its output's size; the caller disposes
    /// both.
    /// </returns>
    (Tensor Images, Tensor Masks) Draw(long[] indices, UNetArchitecture architecture, Generator random);

    /// <summary>Gives the mean foreground IoU of a network's predictions on the samples as they are, in [0, 1].</summary>
    /// <param name="network">The network.</param>
    /// <param name="batchSize">Samples at a time.</param>
    double MeanIou(TrainableUNet network, int batchSize);
}
