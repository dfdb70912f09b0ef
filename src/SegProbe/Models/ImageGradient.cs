using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>Takes gradients of a network's scores by its images, and refuses a network that has none.</summary>
internal static class ImageGradient
{
    private const string Remedy =
        "Export the network's scores, without argmax, threshold, no_grad or detach on their way.";

    /// <summary>Gives the gradient of Σ weights · scores by the images.</summary>
    /// <param name="scores">float32 of any shape.</param>
    /// <param name="images">A leaf of the graph, without a gradient so far.</param>
    /// <param name="weights">Of the scores' shape.</param>
    /// <param name="name">What the network is called in messages.</param>
    /// <exception cref="DataFileException">The network has no gradient by its input.</exception>
    public static Tensor Compute(Tensor scores, Tensor images, Tensor weights, string name)
    {
        Require(scores, name);
        try
        {
            // Unlike autograd.grad, which ends the process where libtorch has no derivative.
            scores.backward([weights], inputs: [images]);
        }
        catch (ExternalException exception)
        {
            var error = exception.Message.Split('\n')[0].TrimEnd('.');
            throw new DataFileException(
                name, "must have a gradient by its input", $"the error '{error}'", Remedy, exception);
        }

        return images.grad ?? throw None(name);
    }

    /// <summary>Checks that scores depend on a tensor that wants a gradient.</summary>
    /// <inheritdoc cref="Compute" path="/exception"/>
    public static void Require(Tensor scores, string name)
    {
        if (!scores.requires_grad)
        {
            throw None(name);
        }
    }

    private static DataFileException None(string name) =>
        new(name, "must have a gradient by its input", "an output that does not follow it", Remedy);
}
