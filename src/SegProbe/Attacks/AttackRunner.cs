using SegProbe.Attacks.Budget;
using SegProbe.Attacks.Engine;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>
/// Runs an attack of any method, which its options and their update rule say, on a batch or a stream of examples.
/// Target pixels with the model's <see cref="ISegmentationModel.IgnoredLabel"/> push nothing and are not measured.
/// </summary>
public sealed class AttackRunner
{
    private readonly TimeProvider time;
    private readonly UpdateRule rule;

    /// <summary>Prepares a run.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="time">Measures <see cref="AttackOutcome.Duration"/>; the system's clock by default.</param>
    /// <exception cref="ArgumentException">The settings do not belong together; the message says which.</exception>
    public AttackRunner(AttackOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        rule = options.CreateRule();
        Options = options;
        this.time = time ?? TimeProvider.System;
    }

    /// <summary>Gets the settings this attack runs with.</summary>
    public AttackOptions Options { get; }

    /// <summary>Perturbs a batch.</summary>
    /// <param name="model">The network under attack, in evaluation mode.</param>
    /// <param name="images">float32 [N, C, *space] in <see cref="ISegmentationModel.InputRange"/>. Not modified.</param>
    /// <param name="targets">int64 [N, *space] labels, at the size of the model's output. Not modified.</param>
    /// <param name="cancellation">Checked before every step.</param>
    /// <returns>One outcome for each image, in order; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A shape or a value range is wrong; the message says which.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was triggered.</exception>
    public IReadOnlyList<AttackOutcome> Run(
        ISegmentationModel model, Tensor images, Tensor targets, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(targets);
        if (images.dim() is not (4 or 5) || targets.dim() != images.dim() - 1 || images.shape[0] != targets.shape[0])
        {
            throw new ArgumentException(
                "images and targets must be [N, C, *space] and [N, *space] with equal N, " +
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
    /// <param name="surrogate">
    /// The network that steps are taken with, for example the same one in bfloat16; null for <paramref name="model"/>
    /// itself. What it reports of the clean image, of an image that reaches <see cref="AttackOptions.StopIou"/>, of
    /// the best and of the last one is verified with <paramref name="model"/>. Not with
    /// <see cref="AttackOptions.MeasuresUnclamped"/>.
    /// </param>
    /// <param name="snapshots">States to hand out on the way; null for none.</param>
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
        ISegmentationModel? surrogate = null,
        Snapshots? snapshots = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(onDone);
        Check.AtLeast(batchSize, 1, nameof(batchSize));
        if (surrogate is not null && Options.MeasuresUnclamped)
        {
            throw new ArgumentException(
                "surrogate must be null with the authors' protocol, whose figures are of images that are not kept, " +
                "got one. Leave it out, or follow the paper.", nameof(surrogate));
        }

        if (Options is not BudgetAttackOptions { Restarts: > 1 } budget)
        {
            return RunAttempts(model, examples, batchSize, onDone, onStep, surrogate, snapshots, cancellation);
        }

        var restarted = new RestartedExamples(budget, model.InputRange);
        return RunAttempts(
            model, restarted.Attempts(examples), batchSize, outcome => restarted.Add(outcome, snapshots, onDone),
            onStep, surrogate, restarted.Hold(snapshots), cancellation);
    }

    private PassCount RunAttempts(
        ISegmentationModel model, IEnumerable<AttackExample> examples, int batchSize, Action<AttackOutcome> onDone,
        Action<int>? onStep, ISegmentationModel? surrogate, Snapshots? snapshots, CancellationToken cancellation)
    {
        using var batch = new Batch(examples, batchSize, model, Options, rule);
        while (batch.Refill())
        {
            cancellation.ThrowIfCancellationRequested();
            var start = time.GetTimestamp();
            using (NewDisposeScope())
            {
                Step(model, surrogate, batch, snapshots);
                if (surrogate is not null)
                {
                    Verification.VerifyBest(batch, model);
                }
            }

            batch.AddDuration(time.GetElapsedTime(start));
            onStep?.Invoke(batch.Slots.Count);
            batch.Release(onDone);
        }

        return batch.Computed;
    }

    // A state is measured on the forward pass that the step from it needs anyway; or, where the options say so, on the
    // image before it is clamped, by a pass of its own.
    private void Step(ISegmentationModel model, ISegmentationModel? surrogate, Batch batch, Snapshots? snapshots)
    {
        using var pass = Evaluate(surrogate ?? model, batch.Tensors.Images);
        using var _ = no_grad();
        RequireTargetsFit(batch, pass.Scores, model.IgnoredLabel);
        var predicted = pass.Scores.argmax(1);
        batch.CountForward();
        if (!Options.MeasuresUnclamped || batch.AnyUnmeasured)
        {
            var (tensors, ignored) = (batch.Tensors, model.IgnoredLabel);
            var metrics = StateMetrics.Measure(
                pass.Scores, tensors.Images, tensors.Clean, tensors.Targets, ignored, predicted);
            if (surrogate is not null)
            {
                Verification.VerifyReported(batch, metrics, model);
            }

            batch.Record(metrics, onlyUnmeasured: Options.MeasuresUnclamped);
            HandOut(batch, snapshots);
        }

        if (batch.AllDone)
        {
            return;
        }

        var moved = batch.Step(pass, predicted);
        if (Options.MeasuresUnclamped)
        {
            batch.CountForward();
            batch.Record(
                StateMetrics.Measure(model, moved, batch.Tensors.Clean, batch.Tensors.Targets), onlyUnmeasured: false);
            HandOut(batch, snapshots);
        }
    }

    private IForwardPass Evaluate(ISegmentationModel model, Tensor images)
    {
        using var _ = set_grad_enabled(Options.FollowsGradient && is_grad_enabled());
        return Options.FollowsGradient ? model.Evaluate(images) : new ScoresAlone(model.Logits(images));
    }

    // The images of states that were just measured and are wanted.
    private static void HandOut(Batch batch, Snapshots? snapshots)
    {
        foreach (var (place, slot) in snapshots is null ? [] : batch.Slots.Index())
        {
            if (slot.TakeLastStep() is { } step && snapshots!.Steps.Contains(step))
            {
                using var image = batch.Tensors.Images[place];
                snapshots.OnSnapshot(new(slot.Index, step, image));
            }
        }
    }

    private static void RequireTargetsFit(Batch batch, Tensor logits, int? ignored)
    {
        if (batch.AnyUnmeasured)
        {
            TensorCheck.MaskFits(batch.Tensors.Targets, logits, "targets");
            TensorCheck.Labels(batch.Tensors.Labels, logits.shape[1], ignored, "targets");
        }
    }
}

/// <summary>A forward pass for which nobody wants the gradient.</summary>
internal sealed class ScoresAlone(Tensor scores) : IForwardPass
{
    public Tensor Scores => scores;

    public Tensor Gradient(Tensor weights) => throw new InvalidOperationException(
        "The attack must follow gradients, got one that says it does not. Override FollowsGradient.");

    public void Dispose() => scores.Dispose();
}
