using SegProbe.Attacks.MinimumNorm;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>The examples under attack between two steps, as a <see cref="Movement"/> sees them.</summary>
internal sealed class AttackMoment(
    IForwardPass pass, Tensor predicted, Tensor? figures, AttackLanes lanes, ValueRange range)
{
    /// <summary>Gets the range of the images' values.</summary>
    public ValueRange Range { get; } = range;

    /// <summary>Gets float32 [N, K, h, w].</summary>
    public Tensor Scores => pass.Scores;

    /// <summary>Gets int64 [N, h, w], the class of the highest score.</summary>
    public Tensor Predicted { get; } = predicted;

    /// <summary>
    /// Gets float64 [N], the IoU of prediction and mask as measured; on the processor. Not with the authors' protocol.
    /// </summary>
    public Tensor Iou => figures!.select(1, 0);

    /// <summary>Gives how far each state is towards the goal, by IoU: float32 [N, 1, 1, 1], 1 is all the way.</summary>
    public Tensor Progress(AttackOptions options) =>
        tensor([.. Iou.data<double>().Select(iou => (float)options.Progress(iou))], device: Lanes.Current.device)
            .view(-1, 1, 1, 1);

    /// <summary>Tells which states have the IoU of a success: bool [N, 1, 1, 1].</summary>
    public Tensor Successes(MinimumNormAttackOptions options) =>
        tensor([.. Iou.data<double>().Select(options.IsSuccess)], device: Lanes.Current.device).view(-1, 1, 1, 1);

    /// <summary>Gets the examples.</summary>
    public AttackLanes Lanes { get; } = lanes;

    /// <summary>
    /// Gives the gradient of Σ weights · scores by the images, 0 outside of each example's region. Once a step.
    /// </summary>
    /// <param name="weights">float32 [N, K, h, w].</param>
    /// <param name="users">Which examples use it, to count passes; null for all.</param>
    /// <returns>float32 [N, C, H, W].</returns>
    public Tensor Gradient(Tensor weights, bool[]? users = null)
    {
        Lanes.CountBackward(users);
        var gradient = pass.Gradient(weights);
        return Lanes.Region is { } region ? gradient * region : gradient;
    }
}
