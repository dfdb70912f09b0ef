using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>Scores of a batch of images, from which the gradient of a weighted sum of them can be had.</summary>
/// <remarks>
/// Its tensors belong to the dispose scope it was made in; disposing it frees what only the gradient needs.
/// </remarks>
public interface IForwardPass : IDisposable
{
    /// <summary>Gets float32 [N, K, *space], the score of each pixel for each class.</summary>
    Tensor Scores { get; }

    /// <summary>Gives the gradient of Σ weights · scores by the images. To be called once.</summary>
    /// <param name="weights">float32 [N, K, *space].</param>
    /// <returns>float32 [N, C, *space].</returns>
    Tensor Gradient(Tensor weights);
}
