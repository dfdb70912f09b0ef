using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>A segmentation network as an attack sees it: class scores, and the range inputs live in.</summary>
public interface ISegmentationModel
{
    /// <summary>Gets the range that every input value must stay in, for example [0, 1].</summary>
    ValueRange InputRange { get; }

    /// <summary>
    /// Gets the label of target pixels that count neither in an attack nor in its figures, for example 255; null (the
    /// default) where every pixel counts.
    /// </summary>
    int? IgnoredLabel => null;

    /// <summary>Scores each pixel for each class, before softmax; differentiable.</summary>
    /// <param name="images">float32 [N, C, *space], two or three spatial axes, values in <see cref="InputRange"/>.</param>
    /// <returns>float32 [N, K, *space]; without padding smaller than the images (the paper's U-Net: 572 in, 388 out).</returns>
    Tensor Logits(Tensor images);

    /// <summary>
    /// Scores each pixel for each class, so that the gradient can follow. A model that knows a faster way than autograd
    /// through <see cref="Logits"/> overrides this.
    /// </summary>
    /// <param name="images">float32 [N, C, *space], two or three spatial axes, values in <see cref="InputRange"/>. Not modified.</param>
    IForwardPass Evaluate(Tensor images) => new AutogradPass(this, images);

    /// <summary>
    /// Tells which pixels of an input the output covers: the whole input, unless a model overrides it.
    /// </summary>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    /// <exception cref="ArgumentException">
    /// The model takes no input of this size; the message names sizes that fit.
    /// </exception>
    PixelWindow OutputWindow(long height, long width) => new(0, 0, height, width);
}
