using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>
/// How an attack moves images: from what the network says of them to the next ones. It has no state of its own; what
/// it remembers of an example lies in tensors that come and go with the example.
/// </summary>
/// <remarks>
/// Examples must not influence each other: every operation goes along the first axis. Steps are in units of L2 or
/// L-infinity, so that nothing depends on the number of examples in the batch.
/// </remarks>
internal abstract class Movement
{
    /// <summary>Gets whether the multiplier's scale is only known once the first direction is.</summary>
    public virtual bool NeedsScale => false;

    /// <summary>Gives what is remembered of examples that start, one tensor [N, ...] for each thing.</summary>
    /// <param name="clean">float32 [N, C, H, W], the images as given.</param>
    /// <param name="targets">int64 [N, h, w], the masks.</param>
    /// <param name="seeds">What decides random choices, for each example.</param>
    public virtual IReadOnlyList<Tensor> Begin(Tensor clean, Tensor targets, IReadOnlyList<int> seeds) => [];

    /// <summary>Gives the next images: float32 [N, C, H, W], before they are clamped to the model's range.</summary>
    public abstract Tensor Move(AttackMoment now);

    /// <summary>Gives the multiplier, but for its scale, of a step from a state.</summary>
    /// <param name="step">The number of the state.</param>
    /// <param name="iou">Its IoU.</param>
    public virtual double Multiplier(int step, double iou) => 0;

    /// <summary>Gives the parameters that were chosen for an example by itself, by their keys.</summary>
    /// <param name="scale">What the multiplier was scaled by.</param>
    public virtual IReadOnlyDictionary<string, double> UsedParameters(double scale) => new Dictionary<string, double>();
}
