using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Engine;

/// <summary>
/// What an <see cref="UpdateRule{TState}"/> sees of the examples under attack in one step. Tensors have one row an
/// example and are not to be modified.
/// </summary>
public sealed class StepContext
{
    internal StepContext()
    {
    }

    /// <summary>Gets the range of the images' values.</summary>
    public required ValueRange Range { get; init; }

    /// <summary>Gets what is done with the labels.</summary>
    public required AttackGoal Goal { get; init; }

    /// <summary>Gets whether the labels are to be predicted, not avoided.</summary>
    public bool IsTargeted => Goal == AttackGoal.Targeted;

    /// <summary>Gets float32 [N, C, *space], the images as given.</summary>
    public required Tensor Clean { get; init; }

    /// <summary>Gets float32 [N, C, *space], the images as they are now.</summary>
    public required Tensor Images { get; init; }

    /// <summary>Gets float32 [N, C, *space], the best images so far; the clean ones at first.</summary>
    public required Tensor Best { get; init; }

    /// <summary>Gets float32 [N, K, *space], the network's logits for <see cref="Images"/>.</summary>
    public required Tensor Logits { get; init; }

    /// <summary>Gets int64 [N, *space], the class of the highest logit.</summary>
    public required Tensor Predicted { get; init; }

    /// <summary>Gets int64 [N, *space], the masks, with background in place of the ignored label.</summary>
    public required Tensor Labels { get; init; }

    /// <summary>Gets float32 [N, *space], how much each pixel counts; 0 with the ignored label.</summary>
    public required Tensor Weights { get; init; }

    /// <summary>Gets float32 [N, 1, ...], the numbers of updates made.</summary>
    public required Tensor Steps { get; init; }

    /// <summary>Gets float64 [N, 1, ...], the IoU of prediction and mask as measured last.</summary>
    public required Tensor Iou { get; init; }

    /// <summary>Gets the seeds of the examples, for random choices.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>Gets float64 [N, 1, ...], how far each example is towards the goal by IoU: 1 is all the way.</summary>
    public Tensor Progress => IsTargeted ? Iou : 1 - Iou;

    /// <summary>Gets float32 [N, *space], 1 where a pixel is not yet adversarial, else 0.</summary>
    public Tensor NotYetAdversarial =>
        (IsTargeted ? Predicted.ne(Labels) : Predicted.eq(Labels)).to(ScalarType.Float32);

    internal Func<Tensor, IReadOnlyList<bool>?, Tensor> Backward { get; init; } =
        (_, _) => throw new InvalidOperationException("There is no forward pass.");

    internal Action<Tensor> OnStepSize { get; init; } = _ => { };

    /// <summary>
    /// Gives the gradient of Σ weights · logits by the images, 0 outside of each example's region. Once a step: it is
    /// the backward pass.
    /// </summary>
    /// <param name="logitWeights">float32 [N, K, *space], usually the derivative of a loss by the logits.</param>
    /// <param name="needed">Which examples need it, to count passes; null for all.</param>
    /// <returns>float32 [N, C, *space].</returns>
    public Tensor Gradient(Tensor logitWeights, IReadOnlyList<bool>? needed = null) => Backward(logitWeights, needed);

    /// <summary>Reports the size of this step, for the trajectory.</summary>
    /// <param name="stepSizes">[N] or [N, 1, ...], in the attack's norm.</param>
    public void ReportStepSize(Tensor stepSizes) => OnStepSize(stepSizes);

    /// <summary>Gives a value for each example: [N, 1, ...].</summary>
    public Tensor PerExample(double value, ScalarType type = ScalarType.Float32) =>
        full_like(Steps, value, dtype: type);

    /// <summary>Gives values of pixels summed for each example: [N, 1, ...], to go with images.</summary>
    /// <param name="pixels">[N, *space].</param>
    public Tensor SumPixels(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        return pixels.sum(pixels.AxesFrom(1)).PerExample(Images.dim());
    }
}
