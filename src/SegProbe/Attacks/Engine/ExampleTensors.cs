using SegProbe.Metrics;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Engine;

/// <summary>The tensors of examples under attack.</summary>
/// <param name="Clean">float32 [N, C, *space], the images as given.</param>
/// <param name="Images">float32 [N, C, *space], the images as they are now.</param>
/// <param name="Best">float32 [N, C, *space], the best images so far; the clean ones at first.</param>
/// <param name="Targets">int64 [N, *space], the masks.</param>
/// <param name="Labels">int64 [N, *space], the masks with background in place of the ignored label.</param>
/// <param name="Weights">float32 [N, *space], how much each pixel of the mask counts; 0 with the ignored label.</param>
/// <param name="Region">bool [N, 1, *space], the pixels that may change.</param>
internal sealed record ExampleTensors(
    Tensor Clean, Tensor Images, Tensor Best, Tensor Targets, Tensor Labels, Tensor Weights, Tensor Region)
    : BatchState
{
    /// <summary>Stacks examples that start.</summary>
    /// <param name="examples">Examples whose images have one size.</param>
    /// <param name="model">What knows the images' range and the ignored label.</param>
    /// <param name="size">The size that the masks must have; null for any.</param>
    /// <exception cref="ArgumentException">A shape or a value range is wrong; the message says which.</exception>
    public static ExampleTensors Stack(IReadOnlyList<AttackExample> examples, ISegmentationModel model, long[]? size)
    {
        TensorCheck.EqualShapes([.. examples.Select(example => example.Target)], size, "targets");
        var images = stack([.. examples.Select(example => example.Image)]);
        var targets = stack([.. examples.Select(example => example.Target)]);
        if (images.dim() is not (4 or 5) || targets.dim() != images.dim() - 1)
        {
            throw new ArgumentException(
                "images and targets must be [N, C, *space] and [N, *space], with two or three spatial axes, got " +
                $"{TensorCheck.Shape(images)} and {TensorCheck.Shape(targets)}. Drop a batch axis with squeeze(0).");
        }

        TensorCheck.Images(images, model.InputRange, "images");
        return new(
            images,
            stack([.. examples.Select(example => example.Start ?? example.Image)]),
            images,
            targets,
            IgnoredPixels.AsBackground(targets, model.IgnoredLabel),
            stack([.. examples.Select(example => example.LossWeights(model.IgnoredLabel))]),
            stack([.. examples.Select(RegionOf)]));
    }

    private static Tensor RegionOf(AttackExample example) =>
        (example.Region ?? ones(example.Image.shape[1..], ScalarType.Bool, example.Image.device)).unsqueeze(0);
}
