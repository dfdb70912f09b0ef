using static TorchSharp.torch;

namespace SegProbe.Metrics;

/// <summary>Leaves out the pixels of a target that carry the label that does not count.</summary>
internal static class IgnoredPixels
{
    /// <summary>Gives the chosen pixels that count; the same tensor where no label is ignored.</summary>
    /// <param name="chosen">bool [N, *space].</param>
    /// <param name="target">int64 [N, *space] labels.</param>
    /// <param name="ignored">The label that does not count; null for none.</param>
    public static Tensor Drop(Tensor chosen, Tensor target, int? ignored) =>
        ignored is { } label ? chosen.logical_and(target.ne(label)) : chosen;

    /// <summary>Gives a target that a model can draw: 0 in place of the label that does not count.</summary>
    /// <inheritdoc cref="Drop" path="/param"/>
    public static Tensor AsBackground(Tensor target, int? ignored) =>
        ignored is { } label ? target.masked_fill(target.eq(label), 0) : target;
}
