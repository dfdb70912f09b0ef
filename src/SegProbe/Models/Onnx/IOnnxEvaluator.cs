using static TorchSharp.torch;

namespace SegProbe.Models.Onnx;

/// <summary>What evaluates a network of one input and one output.</summary>
internal interface IOnnxEvaluator : IDisposable
{
    /// <summary>Gets whether an ArgMax was cut off.</summary>
    bool RemovedArgMax { get; }

    /// <summary>Gets the activation that was cut off; null for none.</summary>
    string? RemovedActivation { get; }

    /// <summary>Evaluates the network.</summary>
    /// <param name="input">float32.</param>
    /// <returns>float32.</returns>
    /// <exception cref="InvalidDataException">The network does not take the input.</exception>
    Tensor Run(Tensor input);
}
