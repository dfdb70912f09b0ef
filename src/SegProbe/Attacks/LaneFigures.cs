using SegProbe.Metrics;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>
/// What is measured of a state: float64 [N, 6] on the processor, with IoU, pixel accuracy, L2, L-infinity, pixels off
/// target and the sum of the scores.
/// </summary>
internal static class LaneFigures
{
    public static Tensor Of(
        Tensor scores, Tensor predicted, Tensor measured, Tensor clean, Tensor targets, int? ignored) =>
        stack(
        [
            MaskOverlap.ForegroundIou(predicted, targets, ignored),
            MaskOverlap.PixelAccuracy(predicted, targets, ignored),
            PerturbationSize.L2(measured, clean),
            PerturbationSize.Linf(measured, clean),
            IgnoredPixels.Drop(predicted.ne(targets), targets, ignored).sum([1, 2]).to(ScalarType.Float64),
            scores.sum([1, 2, 3], type: ScalarType.Float64),
        ], 1).cpu();

    /// <summary>Measures images at some of the places with a model.</summary>
    public static Tensor At(long[] places, Tensor images, AttackLanes lanes, ISegmentationModel model)
    {
        using var scope = NewDisposeScope();
        var chosen = tensor(places, device: images.device);
        var measured = images.index_select(0, chosen);
        var scores = model.Logits(measured);
        return Of(
            scores, scores.argmax(1), measured, lanes.Clean.index_select(0, chosen),
            lanes.Targets.index_select(0, chosen), model.IgnoredLabel).MoveToOuterDisposeScope();
    }

    /// <summary>Gives a guide's figures, but the model's wherever something hangs on them.</summary>
    public static Tensor Confirmed(Tensor figures, AttackLanes lanes, ISegmentationModel model)
    {
        var claimed = lanes.Claimed(figures);
        return claimed.Length == 0
            ? figures
            : figures.index_copy(0, tensor(claimed), At(claimed, lanes.Current, lanes, model));
    }
}
