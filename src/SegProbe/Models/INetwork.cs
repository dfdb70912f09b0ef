using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>A network as its file gives it: one tensor in, one out, without a word on what they mean.</summary>
/// <remarks>What they mean is the contract's business; see <see cref="ISegmentationModel"/> for the result.</remarks>
public interface INetwork : IDisposable
{
    /// <summary>Gets the file's format: safetensors, torchscript or onnx.</summary>
    string Format { get; }

    /// <summary>Gets the axes of the input, null for one of free length; null where the file does not say.</summary>
    IReadOnlyList<long?>? InputShape { get; }

    /// <summary>Gets the names of the outputs, in the file's order; empty where they have none.</summary>
    IReadOnlyList<string> Outputs { get; }

    /// <summary>
    /// Gets the activation that stood at the end of the output and was cut off, for example Softmax; null for none.
    /// </summary>
    string? RemovedActivation { get; }

    /// <summary>
    /// Gets whether the output gave labels, the ArgMax of scores over the classes, and gives the scores now that it was
    /// cut off.
    /// </summary>
    bool RemovedArgMax => false;

    /// <summary>Evaluates the network; differentiable.</summary>
    /// <param name="input">float32, of the axes that the network takes.</param>
    /// <returns>The output that was chosen when the file was loaded, as it stands.</returns>
    Tensor Forward(Tensor input);
}
