using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>
/// As <see cref="PixelThresholdModel"/>, but its gradient is not a number from the moment any
/// value of an image reaches 0.3.
/// </summary>
internal sealed class StumblingModel : ISegmentationModel
{
    public ValueRange InputRange => new(0, 1);

    // The slope of sqrt at 0 is infinite, that of the product 0: together they are NaN.
    public Tensor Logits(Tensor images)
    {
        var below = images.detach().lt(0.3);
        var margin = images.sum(1, keepdim: true) - 0.5 - ((0.3 - images) * below).sqrt().sum(1, keepdim: true);
        return cat([-margin, margin], 1);
    }
}
