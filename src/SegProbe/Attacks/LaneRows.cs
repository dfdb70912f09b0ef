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
        Check.EqualShapes([.. examples.Select(each => each.Target)], size, "targets");
        var images = stack([.. examples.Select(each => each.Image)]);
        Check.Images(images, model.InputRange, "images");
        var targets = stack([.. examples.Select(each => each.Target)]);
        var counted = IgnoredPixels.Drop(ones_like(targets, ScalarType.Bool), targets, model.IgnoredLabel);
        return
        [
            images,
            images,
            images,
            targets,
            IgnoredPixels.AsBackground(targets, model.IgnoredLabel),
            stack([.. examples.Select(WeightsOf)]) * counted,
            stack([.. examples.Select(RegionOf)]),
        ];
    }

    private static Tensor WeightsOf(AttackExample example) =>
        example.Weights ?? ones(example.Target.shape, ScalarType.Float32, example.Image.device);

    private static Tensor RegionOf(AttackExample example) =>
        (example.Region ?? ones(example.Image.shape[1..], ScalarType.Bool, example.Image.device)).unsqueeze(0);
}
