using System.Runtime.CompilerServices;
using static System.FormattableString;

namespace SegProbe;

/// <summary>Argument checks. Every message names the argument, the rule and the value found.</summary>
internal static class Check
{
    public static int AtLeast(int value, int minimum, [CallerMemberName] string name = "") =>
        value >= minimum
            ? value
            : throw new ArgumentOutOfRangeException(
                name, Invariant($"{name} must be at least {minimum}, got {value}."));

    public static double AtLeast(double value, double minimum, [CallerMemberName] string name = "") =>
        value >= minimum && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                name, Invariant($"{name} must be a finite number of at least {minimum}, got {value}."));

    public static double Positive(double value, [CallerMemberName] string name = "") =>
        value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                name, Invariant($"{name} must be a finite number above 0, got {value}."));

    public static double Between(double value, double minimum, double maximum, [CallerMemberName] string name = "") =>
        value >= minimum && value <= maximum
            ? value
            : throw new ArgumentOutOfRangeException(
                name, Invariant($"{name} must lie in [{minimum}, {maximum}], got {value}."));

    public static int Bits(int value, [CallerMemberName] string name = "") => value is 8 or 16
        ? value
        : throw new ArgumentOutOfRangeException(
            name, Invariant($"{name} must be 8 or 16, got {value}. Image files have no other."));

    public static int Quality(int value, [CallerMemberName] string name = "") => value is >= 1 and <= 100
        ? value
        : throw new ArgumentOutOfRangeException(
            name, Invariant($"{name} must be 1 to 100, got {value}. JPEG files have no other quality."));
}
