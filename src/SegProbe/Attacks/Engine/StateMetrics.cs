using SegProbe.Metrics;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Engine;

/// <summary>What is measured of one state of an example.</summary>
/// <param name="Iou">Foreground IoU of prediction and target.</param>
/// <param name="PixelAccuracy">Share of pixels on target.</param>
/// <param name="L2">Euclidean distance to the clean image.</param>
/// <param name="Linf">Largest change of a single value.</param>
/// <param name="PixelsOffTarget">The number of pixels whose label is not the target's.</param>
/// <param name="LogitSum">The sum of the logits: not finite where one of them is not.</param>
internal readonly record struct StateMetrics(
    double Iou, double PixelAccuracy, double L2, double Linf, long PixelsOffTarget, double LogitSum)
{
    /// <summary>Measures a state of several examples.</summary>
    /// <param name="logits">float32 [N, K, *space].</param>
    /// <param name="images">float32 [N, C, *space], which gave them.</param>
    /// <param name="clean">float32 [N, C, *space].</param>
    /// <param name="targets">int64 [N, *space].</param>
    /// <param name="ignored">The label that does not count; null for none.</param>
    /// <param name="predicted">int64 [N, *space], where it is known already.</param>
    public static StateMetrics[] Measure(
        Tensor logits, Tensor images, Tensor clean, Tensor targets, int? ignored, Tensor? predicted = null)
    {
        using var scope = NewDisposeScope();
        predicted ??= logits.argmax(1);
        var off = IgnoredPixels.Drop(predicted.ne(targets), targets, ignored);
        double[] Values(Tensor measured) => [.. measured.to(ScalarType.Float64).cpu().data<double>()];
        var (iou, accuracy) = (
            Values(MaskOverlap.ForegroundIou(predicted, targets, ignored)),
            Values(MaskOverlap.PixelAccuracy(predicted, targets, ignored)));
        var (l2, linf) = (Values(PerturbationSize.L2(images, clean)), Values(PerturbationSize.Linf(images, clean)));
        var offTarget = Values(off.sum(off.AxesFrom(1)));
        var logitSum = Values(logits.sum(logits.AxesFrom(1), type: ScalarType.Float64));
        return
        [
            .. iou.Select((value, i) =>
                new StateMetrics(value, accuracy[i], l2[i], linf[i], (long)offTarget[i], logitSum[i])),
        ];
    }

    /// <summary>Measures images, float32 [N, C, *space], with a model.</summary>
    public static StateMetrics[] Measure(ISegmentationModel model, Tensor images, Tensor clean, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return Measure(model.Logits(images), images, clean, targets, model.IgnoredLabel);
    }
}
