using System.Runtime.InteropServices;

namespace SegProbe.Native;

/// <summary>Repeats work that a fault of TorchSharp has ended.</summary>
/// <remarks>
/// TorchSharp hands numbers to libtorch in small native objects, which it frees when nothing in .NET refers to them any
/// more. Rarely, a garbage collection on another thread does so while libtorch still reads one; libtorch then finds a
/// number of no type. The work itself is sound. Any operator that takes a number can end so; in runs it was the power
/// operator, so squares are products here.
/// </remarks>
internal static class LostScalar
{
    private const int Attempts = 5;

    // What libtorch says of such a number.
    private static readonly string[] Messages = ["Unknown scalar type", "Expected false to be true, but got false"];

    /// <summary>Does work, again where that fault ended it, at most five times.</summary>
    /// <param name="work">Work that leaves nothing behind when it ends with an exception.</param>
    /// <exception cref="ExternalException">Every attempt ended so, or one ended for another reason.</exception>
    public static T Retry<T>(Func<T> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return work();
            }
            catch (ExternalException exception) when (attempt < Attempts && IsLost(exception))
            {
                // The next attempt does all of it.
            }
        }
    }

    private static bool IsLost(ExternalException exception) =>
        Messages.Any(message => exception.Message.StartsWith(message, StringComparison.Ordinal));
}
