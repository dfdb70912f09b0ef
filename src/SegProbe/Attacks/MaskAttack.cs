using SegProbe.Metrics;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>
/// Pushes a network to predict a chosen mask: static (SSM) and adaptive segmentation mask (ASM), and the adaptive
/// segmentation mask attack (ASMA).
/// </summary>
/// <remarks>
/// Each step adds α P to the image and clamps it to the model's input range, where
/// <c>P = Σ_c ∇x ( g_c · 1{target = c} )</c> (SSM), with the further factor <c>1{prediction ≠ c}</c> (ASM,
/// ASMA), and α is constant (SSM, ASM) or <c>β IoU + τ</c> (ASMA), for each image by itself. P is the raw
/// gradient: no sign, no normalisation.
/// <para>
/// Source: Ozbulak, Van Messem, De Neve, MICCAI 2019, arXiv:1907.13124, equations 1 and 2 and the dynamic
/// perturbation multiplier. Differs from the paper: IoU is 1 where both masks are empty (the paper leaves 0/0
/// open), and the multiplier can be calibrated (<see cref="CalibratedStep"/>). <see cref="MaskProtocol.Authors"/>
/// follows the published code instead.
/// </para>
/// <para>
/// Target pixels with the model's <see cref="ISegmentationModel.IgnoredLabel"/> push nothing and are not measured.
/// </para>
/// <para>The last state is not the best one: pixels hover around the decision boundary. The outcome has both.</para>
/// </remarks>
public sealed class MaskAttack
{
    private readonly TimeProvider time;

    /// <summary>Prepares an attack.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="time">Measures <see cref="AttackOutcome.Duration"/>; the system's clock by default.</param>
    /// <exception cref="ArgumentException">The step rule is not one of the method's.</exception>
    public MaskAttack(MaskAttackOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var fits = options.Rule switch
        {
            ConstantStep => options.Method != MaskMethod.Asma,
            OverlapStep => options.Method == MaskMethod.Asma,
            _ => true,
        };
        if (!fits)
        {
            throw new ArgumentException(
                $"The step rule of {options.Method} must be " +
                $"{(options.Method == MaskMethod.Asma ? "an overlap step (beta, tau)" : "a constant step (alpha)")} " +
                $"or a calibrated one, got {options.Rule}. Choose the rule that belongs to the method.",
                nameof(options));
        }

        Options = options;
        this.time = time ?? TimeProvider.System;
    }

    /// <summary>Gets the settings this attack runs with.</summary>
    public MaskAttackOptions Options { get; }

    /// <summary>Perturbs a batch.</summary>
    /// <param name="model">The network under attack, in evaluation mode.</param>
    /// <param name="images">float32 [N, C, H, W] in <see cref="ISegmentationModel.InputRange"/>. Not modified.</param>
    /// <param name="targets">int64 [N, h, w] labels to reach, at the size of the model's output. Not modified.</param>
    /// <param name="cancellation">Checked before every step.</param>
    /// <returns>One outcome for each image, in order; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A shape or a value range is wrong; the message says which.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was triggered.</exception>
    public IReadOnlyList<AttackOutcome> Run(
        ISegmentationModel model, Tensor images, Tensor targets, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(targets);
        if (images.dim() != 4 || targets.dim() != 3 || images.shape[0] != targets.shape[0])
        {
            throw new ArgumentException(
                "images and targets must be [N, C, H, W] and [N, h, w] with equal N, " +
                $"got {Check.Shape(images)} and {Check.Shape(targets)}. Give one target for each image.",
                nameof(targets));
        }

        using var scope = NewDisposeScope();
        var count = (int)images.shape[0];
        var outcomes = new AttackOutcome[count];
        var examples = Enumerable.Range(0, count).Select(i => new AttackExample(images[i], targets[i]));
        Run(
            model,
            examples,
            Math.Max(count, 1),
            outcome => outcomes[outcome.Index] = outcome,
            cancellation: cancellation);
        return outcomes;
    }

    /// <summary>
    /// Perturbs a stream of examples, a batch at a time: an example that is done leaves its batch and the next takes
    /// its place. Examples do not influence each other.
    /// </summary>
    /// <param name="model">The network under attack, in evaluation mode.</param>
    /// <param name="examples">
    /// Taken one by one as places become free. Examples of one size share a batch; another size waits for the next.
    /// </param>
    /// <param name="batchSize">The number of examples under attack at once, at least 1.</param>
    /// <param name="onDone">
    /// Receives each outcome as it is ready and disposes it; not in the order of the examples.
    /// </param>
    /// <param name="onStep">Called after every step with the number of examples that took it.</param>
    /// <param name="guide">
    /// The network that steps are taken with, for example the same one in bfloat16; null for <paramref name="model"/>
    /// itself. What it says of the clean image, of an image that reaches <see cref="MaskAttackOptions.StopIou"/>, of
    /// the best and of the last one is not believed but measured with <paramref name="model"/>. Not with
    /// <see cref="MaskProtocol.Authors"/>.
    /// </param>
    /// <param name="watched">States to hand out on the way; null for none.</param>
    /// <param name="cancellation">Checked before every step.</param>
    /// <returns>
    /// The passes that were computed: those that the examples needed, and those of examples that were done when the
    /// rest of their batch went on.
    /// </returns>
    /// <inheritdoc cref="Run(ISegmentationModel, Tensor, Tensor, CancellationToken)" path="/exception"/>
    public PassCount Run(
        ISegmentationModel model,
        IEnumerable<AttackExample> examples,
        int batchSize,
        Action<AttackOutcome> onDone,
        Action<int>? onStep = null,
        ISegmentationModel? guide = null,
        WatchedSteps? watched = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(onDone);
        Check.AtLeast(batchSize, 1, nameof(batchSize));
        if (guide is not null && Options.Protocol == MaskProtocol.Authors)
        {
            throw new ArgumentException(
                "guide must be null with the authors' protocol, whose figures are of images that are not kept, " +
                "got one. Leave it out, or follow the paper.", nameof(guide));
        }

        using var lanes = new AttackLanes(examples, batchSize, model.InputRange);
        while (lanes.Refill())
        {
            cancellation.ThrowIfCancellationRequested();
            var start = time.GetTimestamp();
            using (NewDisposeScope())
            {
                Step(model, guide ?? model, lanes, watched);
                if (guide is not null)
                {
                    lanes.ConfirmBest(model);
                }
            }

            lanes.AddDuration(time.GetElapsedTime(start));
            onStep?.Invoke(lanes.Count);
            lanes.Release(Options, onDone);
        }

        return lanes.Computed;
    }

    private void Step(ISegmentationModel model, ISegmentationModel guide, AttackLanes lanes, WatchedSteps? watched)
    {
        using var pass = guide.Evaluate(lanes.Current);
        using var _ = no_grad();
        var scores = pass.Scores;
        RequireTargetsFit(lanes, scores, model.IgnoredLabel);
        var predicted = scores.argmax(1);
        lanes.CountForward();
        if (Options.Protocol == MaskProtocol.Paper || lanes.AnyFresh)
        {
            var figures = LaneFigures.Of(
                scores, predicted, lanes.Current, lanes.Clean, lanes.Targets, model.IgnoredLabel);
            lanes.Record(
                guide == model ? figures : LaneFigures.Confirmed(figures, lanes, model, Options),
                Shape, Options, onlyFresh: Options.Protocol == MaskProtocol.Authors);
            lanes.HandOut(watched);
        }

        if (lanes.AllDone)
        {
            return;
        }

        var direction = Direction(pass, predicted, lanes, model.IgnoredLabel);
        lanes.CountBackward();
        SetScales(lanes, direction);
        var moved = lanes.Current + (lanes.Multipliers() * direction);
        lanes.MoveTo(moved.clamp(model.InputRange.Lower, model.InputRange.Upper));
        if (Options.Protocol == MaskProtocol.Authors)
        {
            lanes.CountForward();
            scores = model.Logits(moved);
            lanes.Record(
                LaneFigures.Of(scores, scores.argmax(1), moved, lanes.Clean, lanes.Targets, model.IgnoredLabel),
                Shape, Options, onlyFresh: false);
            lanes.HandOut(watched);
        }
    }

    private static void RequireTargetsFit(AttackLanes lanes, Tensor scores, int? ignored)
    {
        if (lanes.AnyFresh)
        {
            Check.MaskFits(lanes.Targets, scores, "targets");
            Check.Labels(lanes.Targets, scores.shape[1], ignored, "targets");
        }
    }

    // Equations 1 and 2: the gradient of the scores, weighted by 1{target = c} and, unless static, 1{prediction != c}.
    private Tensor Direction(IForwardPass pass, Tensor predicted, AttackLanes lanes, int? ignored)
    {
        var weights = zeros_like(pass.Scores).scatter_(
            1,
            IgnoredPixels.AsBackground(lanes.Targets, ignored).unsqueeze(1),
            PixelWeights(predicted, lanes.Targets, ignored).unsqueeze(1));
        var gradient = pass.Gradient(weights);
        return Options.Protocol == MaskProtocol.Authors ? gradient - (2 * (lanes.Current - lanes.Clean)) : gradient;
    }

    private Tensor PixelWeights(Tensor predicted, Tensor targets, int? ignored)
    {
        var pushed = Options.Method == MaskMethod.Ssm
            ? ones_like(targets, ScalarType.Bool)
            : predicted.ne(targets);
        return IgnoredPixels.Drop(pushed, targets, ignored).to(ScalarType.Float32);
    }

    // The multiplier without its scale; the authors' code takes the overlap of the clean image as 0.
    private double Shape(int step, double iou)
    {
        var overlap = Options.Protocol == MaskProtocol.Authors && step == 0 ? 0 : iou;
        return (Options.Method, Options.Rule) switch
        {
            (_, ConstantStep constant) => constant.Alpha,
            (_, OverlapStep rule) => (rule.Beta * overlap) + rule.Tau,
            (MaskMethod.Asma, _) => overlap + CalibratedStep.OverlapOffset,
            _ => 1,
        };
    }

    private void SetScales(AttackLanes lanes, Tensor direction)
    {
        if (Options.Rule is CalibratedStep rule && lanes.AnyUnscaled)
        {
            lanes.SetScales(direction.square().sum([1, 2, 3], type: ScalarType.Float64).sqrt().cpu(), rule.FirstStepL2);
        }
    }
}
