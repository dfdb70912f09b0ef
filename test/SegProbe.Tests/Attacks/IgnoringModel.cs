using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>A model whose targets have pixels that do not count.</summary>
internal sealed class IgnoringModel(ISegmentationModel model, int label) : ISegmentationModel
{
    public ValueRange InputRange => model.InputRange;

    public int? IgnoredLabel => label;

    public Tensor Logits(Tensor images) => model.Logits(images);
}
