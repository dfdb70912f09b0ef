using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>
/// A two-class "network" with a known answer: class 1 wherever the channels' sum exceeds a threshold.
/// </summary>
internal sealed class PixelThresholdModel : ISegmentationModel
{
    public ValueRange InputRange => new(0, 1);

    public double Threshold { get; init; } = 0.5;

    public Action<Tensor> OnForward { get; init; } = _ => { };

    public Tensor Logits(Tensor images)
    {
        OnForward(images);
        var margin = images.sum(1, keepdim: true) - Threshold;
        return cat([-margin, margin], 1);
    }
}
