using SegProbe.Attacks.SegmentationMask;
using SegProbe.Metrics;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>
/// Pushes a network to predict a chosen mask, or to leave a given one. What each method does is said at its options.
/// Target pixels with the model's <see cref="ISegmentationModel.IgnoredLabel"/> push nothing and are not measured.
/// </summary>
public sealed class MaskAttack
{
    private readonly TimeProvider time;
    private readonly Movement movement;

    /// <summary>Prepares an attack.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="time">Measures <see cref="AttackOutcome.Duration"/>; the system's clock by default.</param>
    /// <exception cref="ArgumentException">The settings do not belong together; the message says which.</exception>
    public MaskAttack(AttackOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        movement = options.Start();
        Options = options;
        this.time = time ?? TimeProvider.System;
    }

    /// <summary>Gets the settings this attack runs with.</summary>
    public AttackOptions Options { get; }

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
                $"got {TensorCheck.Shape(images)} and {TensorCheck.Shape(targets)}. Give one target for each image.",
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
    /// itself. What it says of the clean image, of an image that reaches <see cref="AttackOptions.StopIou"/>, of
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
        if (guide is not null && Options.MeasuresUnclamped)
        {
            throw new ArgumentException(
                "guide must be null with the authors' protocol, whose figures are of images that are not kept, " +
                "got one. Leave it out, or follow the paper.", nameof(guide));
        }

        using var lanes = new AttackLanes(examples, batchSize, model, Options, movement);
        while (lanes.Refill())
        {
            cancellation.ThrowIfCancellationRequested();
            var start = time.GetTimestamp();
            using (NewDisposeScope())
            {
                Step(model, guide ?? model, lanes, watched);
                if (guide is not null)
                {
                    lanes.ConfirmBest();
                }
            }

            lanes.AddDuration(time.GetElapsedTime(start));
            onStep?.Invoke(lanes.Count);
            lanes.Release(onDone);
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
        Tensor? figures = null;
        if (!Options.MeasuresUnclamped || lanes.AnyFresh)
        {
            figures = lanes.Measure(scores, predicted, lanes.Current);
            figures = guide == model ? figures : LaneFigures.Confirmed(figures, lanes, model);
            lanes.Record(figures, onlyFresh: Options.MeasuresUnclamped);
            lanes.HandOut(watched);
        }

        if (lanes.AllDone)
        {
            return;
        }

        var moved = movement.Move(new(pass, predicted, figures, lanes, model.InputRange));
        lanes.MoveTo(moved.clamp(model.InputRange.Lower, model.InputRange.Upper));
        if (Options.MeasuresUnclamped)
        {
            lanes.CountForward();
            scores = model.Logits(moved);
            lanes.Record(lanes.Measure(scores, scores.argmax(1), moved), onlyFresh: false);
            lanes.HandOut(watched);
        }
    }

    private static void RequireTargetsFit(AttackLanes lanes, Tensor scores, int? ignored)
    {
        if (lanes.AnyFresh)
        {
            TensorCheck.MaskFits(lanes.Targets, scores, "targets");
            TensorCheck.Labels(IgnoredPixels.AsBackground(lanes.Targets, ignored), scores.shape[1], ignored, "targets");
        }
    }
}
