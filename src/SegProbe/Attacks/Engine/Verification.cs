using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Engine;

/// <summary>
/// Measures with the network itself what a surrogate, for example the same network in bfloat16, reported and something
/// hangs on.
/// </summary>
internal static class Verification
{
    /// <summary>Puts the model's metrics in place of the surrogate's wherever something hangs on them.</summary>
    public static void VerifyReported(Batch batch, StateMetrics[] metrics, ISegmentationModel model)
    {
        long[] places = [.. batch.Slots.Index().Where(entry => entry.Item.NeedsVerification(metrics[entry.Index]))
            .Select(entry => (long)entry.Index)];
        batch.CountForward(places);
        foreach (var (place, verified) in places.Zip(Measure(batch, places, batch.Tensors.Images, model)))
        {
            metrics[place] = verified;
        }
    }

    /// <summary>Measures the best images of examples that are done, where that has not been done yet.</summary>
    public static void VerifyBest(Batch batch, ISegmentationModel model)
    {
        long[] places = [.. batch.Places(slot => slot.HasUnverifiedBest)];
        if (places.Length == 0)
        {
            return;
        }

        batch.CountComputed(places.Length);
        var tensors = batch.Tensors;
        var best = tensors.Best.clone();
        foreach (var (place, verified) in places.Zip(Measure(batch, places, tensors.Best, model)))
        {
            var slot = batch.Slots[(int)place];
            slot.VerifyBest(verified);
            var image = slot.BestStep == 0 ? tensors.Clean
                : slot.BestStep == slot.Last.Step ? tensors.Images
                : tensors.Best;
            best.select(0, place).copy_(image.select(0, place));
        }

        batch.ReplaceBest(best);
    }

    private static StateMetrics[] Measure(Batch batch, long[] places, Tensor images, ISegmentationModel model)
    {
        if (places.Length == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        var chosen = tensor(places, device: images.device);
        return StateMetrics.Measure(
            model, images.index_select(0, chosen), batch.Tensors.Clean.index_select(0, chosen),
            batch.Tensors.Targets.index_select(0, chosen));
    }
}
