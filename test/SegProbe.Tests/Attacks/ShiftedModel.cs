using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>A model that scores the background higher than another does, by a constant.</summary>
internal sealed class ShiftedModel(ISegmentationModel model, double shift) : ISegmentationModel
{
    public ValueRange InputRange => model.InputRange;

    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        var scores = model.Logits(images);
        var background = zeros(1, scores.shape[1], 1, 1);
        background[0, 0].fill_((float)shift);
        return (scores + background).MoveToOuterDisposeScope();
    }
}
