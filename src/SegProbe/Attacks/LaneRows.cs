using SegProbe.Metrics;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>The tensors of examples that start, in the order of these places.</summary>
internal static class LaneRows
{
    public const int Clean = 0;
    public const int Current = 1;
    public const int Best = 2;
    public const int Target = 3;
    public const int Label = 4;
    public const int Weight = 5;
    public const int Region = 6;
    public const int Count = 7;

    /// <summary>Makes the tensors.</summary>
    /// <param name="examples">Examples whose images have one size.</param>
    /// <param name="model">What knows the images' range and the ignored label.</param>
    /// <param name="size">The size that the masks must have; null for any.</param>
    /// <exception cref="ArgumentException">A shape or a value range is wrong; the message says which.</exception>
    public static Tensor[] Of(IReadOnlyList<AttackExample> examples, ISegmentationModel model, long[]? size)
    {
        TensorCheck.EqualShapes([.. examples.Select(each => each.Target)], size, "targets");
        var images = stack([.. examples.Select(each => each.Image)]);
        TensorCheck.Images(images, model.InputRange, "images");
        var targets = stack([.. examples.Select(each => each.Target)]);
        return
        [
            images,
            images,
            images,
            targets,
            IgnoredPixels.AsBackground(targets, model.IgnoredLabel),
            stack([.. examples.Select(each => WeightsOf(each, model.IgnoredLabel))]),
            stack([.. examples.Select(RegionOf)]),
        ];
    }

    /// <summary>Gives how much each pixel of a mask counts: float32 [h, w].</summary>
    public static Tensor WeightsOf(AttackExample example, int? ignored) =>
        (example.Weights ?? ones(example.Target.shape, ScalarType.Float32, example.Image.device)) *
        IgnoredPixels.Drop(ones_like(example.Target, ScalarType.Bool), example.Target, ignored);

    private static Tensor RegionOf(AttackExample example) =>
        (example.Region ?? ones(example.Image.shape[1..], ScalarType.Bool, example.Image.device)).unsqueeze(0);
}
