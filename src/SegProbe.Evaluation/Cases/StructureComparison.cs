using SegProbe.Evaluation.Store;
using SegProbe.Metrics.Structures;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Cases;

/// <summary>Measures how the structures that a model draws differ from those of a target.</summary>
internal static class StructureComparison
{
    /// <summary>Compares two masks.</summary>
    /// <param name="predicted">int64 [*space] labels.</param>
    /// <param name="target">int64 [*space] labels.</param>
    /// <param name="ignored">The label of the target's pixels that do not count; null where all do.</param>
    /// <param name="spacing">mm along each axis; null for pixels.</param>
    public static StructureFigures Measure(
        Tensor predicted, Tensor target, int? ignored, IReadOnlyList<double>? spacing = null)
    {
        using var scope = NewDisposeScope();
        if (ignored is { } label)
        {
            var isIgnored = target.eq(label);
            (predicted, target) = (predicted.masked_fill(isIgnored, 0), target.masked_fill(isIgnored, 0));
        }

        var pairs = Labels(predicted).Union(Labels(target)).Select(each => (
            Drawn: StructureMask.FromLabels(predicted, each, spacing), Wanted: StructureMask.FromLabels(target, each, spacing)))
            .ToList();
        var surfaces = pairs.Select(pair => SurfaceDistances.Measure(pair.Drawn, pair.Wanted)).ToList();
        return new(
            surfaces.Select(surface => surface.Hd95).DefaultIfEmpty(0).Average(),
            pairs.Sum(pair => StructureChange.Size(pair.Drawn, pair.Wanted)),
            pairs.Select(pair => StructureChange.CentroidShift(pair.Drawn, pair.Wanted)).DefaultIfEmpty(0).Average(),
            surfaces.Count(surface => surface.Presence is Presence.Erased or Presence.Inserted));
    }

    private static IEnumerable<long> Labels(Tensor mask)
    {
        using var labels = mask.flatten().unique().output.cpu();
        return labels.data<long>().ToArray().Where(label => label != 0);
    }
}
