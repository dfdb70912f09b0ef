using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>The states of an attack whose images somebody wants to see.</summary>
/// <param name="Steps">The numbers of updates after which an image is handed out.</param>
/// <param name="OnSnapshot">Receives each of them when it has been measured, in the order of the steps.</param>
public sealed record Snapshots(IReadOnlySet<int> Steps, Action<AttackSnapshot> OnSnapshot)
{
    /// <summary>
    /// Spreads steps over an attack: the clean image, the last step, and between them ever wider gaps, since most
    /// happens at first.
    /// </summary>
    /// <param name="last">The number of steps of the attack, at least 1.</param>
    /// <param name="count">How many states at most, at least 2.</param>
    public static IReadOnlySet<int> Spread(int last, int count)
    {
        Check.AtLeast(last, 1, nameof(last));
        Check.AtLeast(count, 2, nameof(count));
        var steps = new SortedSet<int> { 0 };
        for (var i = 1; i < count; i++)
        {
            // What remains is divided evenly in the logarithm, so that small numbers are not taken twice.
            var previous = Math.Max(steps.Max, 1);
            var next = previous * Math.Pow((double)last / previous, 1.0 / (count - i));
            steps.Add(Math.Clamp((int)Math.Round(next), Math.Min(steps.Max + 1, last), last));
        }

        return steps;
    }
}

/// <summary>An image on its way.</summary>
/// <param name="Index">The place of the example among those given, from 0.</param>
/// <param name="Step">The number of updates made; 0 is the clean image.</param>
/// <param name="Image">
/// float32 [C, *space], clamped to the model's input range; valid until the receiver returns.
/// </param>
public sealed record AttackSnapshot(int Index, int Step, Tensor Image);
