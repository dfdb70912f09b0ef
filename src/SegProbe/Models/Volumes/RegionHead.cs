using static TorchSharp.torch;

namespace SegProbe.Models.Volumes;

/// <summary>Makes class scores of sigmoid heads, each of one of several overlapping regions.</summary>
/// <remarks>
/// nnU-Net draws the regions one after the other, each where its logit z is above 0, and a later one over the earlier
/// ones (<c>regions_class_order</c>). The scores here have their highest value where that gives the label: region i has
/// min(z_i, min over later j of -z_j), the background min over all j of -z_j.
/// </remarks>
internal static class RegionHead
{
    /// <summary>Gives class scores.</summary>
    /// <param name="logits">float32 [N, R, *space], in the order of the regions.</param>
    /// <param name="labels">The label of each region: 1 to R, each once.</param>
    /// <returns>float32 [N, R + 1, *space].</returns>
    public static Tensor Scores(Tensor logits, IReadOnlyList<int> labels)
    {
        var scores = new Tensor[labels.Count + 1];
        Tensor? outside = null;
        for (var i = labels.Count - 1; i >= 0; i--)
        {
            var own = logits.narrow(1, i, 1);
            scores[labels[i]] = outside is null ? own : minimum(own, outside);
            outside = outside is null ? -own : minimum(-own, outside);
        }

        scores[0] = outside!;
        return cat(scores, 1);
    }
}
