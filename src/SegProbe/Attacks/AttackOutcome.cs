using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>What an attack made of one example.</summary>
public sealed class AttackOutcome : IDisposable
{
    /// <summary>Gets the place of the example among those given, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Gets every state, from the clean image (step 0) to the last.</summary>
    public required IReadOnlyList<TrajectoryPoint> Trajectory { get; init; }

    /// <summary>Gets the state of the clean image.</summary>
    public TrajectoryPoint Clean => Trajectory[0];

    /// <summary>Gets the last state.</summary>
    public TrajectoryPoint Last => Trajectory[^1];

    /// <summary>
    /// Gets the best state: nearest to the goal by IoU, among equals the smallest L2; for minimum-norm attacks the
    /// smallest norm among the successes. The clean image where no step was better.
    /// </summary>
    public required TrajectoryPoint Best { get; init; }

    /// <summary>Gets the image of <see cref="Best"/>: float32 [C, *space], clamped to the model's input range.</summary>
    public required Tensor BestImage { get; init; }

    /// <summary>
    /// Gets the image of <see cref="Last"/>: float32 [C, *space], clamped to the model's input range; of
    /// <see cref="Best"/> where the attack failed.
    /// </summary>
    public required Tensor LastImage { get; init; }

    /// <summary>
    /// Gets the parameters of the method that were used for this image, by their keys, where the method chooses them for
    /// each image by itself: <c>alpha</c> of SSM and ASM, <c>beta</c> and <c>tau</c> of ASMA. Empty for other methods.
    /// </summary>
    public required IReadOnlyDictionary<string, double> UsedParameters { get; init; }

    /// <summary>Gets the passes through the network that this example took.</summary>
    public required PassCount Passes { get; init; }

    /// <summary>Gets the time it took; in a batch, its share of each step's time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Gets why the attack ended early, or null: its states up to there are valid.</summary>
    public string? Failure { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        BestImage.Dispose();
        LastImage.Dispose();
    }
}
