namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>Which values a volume's file can hold, in its units (HU for CT), after slope and intercept.</summary>
/// <param name="Name">The stored type, for example "int16".</param>
/// <param name="Quantum">
/// The distance between neighbouring values of an integer type, |slope|; null for floating-point types.
/// </param>
/// <param name="Offset">A value that the file can hold: all are Offset + n · Quantum. 0 for floating-point types.</param>
/// <param name="Range">The smallest and the largest value.</param>
public sealed record VoxelType(string Name, double? Quantum, double Offset, ValueRange Range)
{
    /// <summary>Gets the type of float32 files without slope and intercept.</summary>
    public static VoxelType Float32 { get; } = new("float32", null, 0, new(float.MinValue, float.MaxValue));

    /// <summary>Gets the type of int16 files without slope and intercept.</summary>
    public static VoxelType Int16 { get; } = new("int16", 1, 0, new(short.MinValue, short.MaxValue));

    /// <summary>Gives the nearest value that the file can hold; half-way the even multiple of the quantum.</summary>
    public float Round(float value)
    {
        var held = Quantum is { } step ? Offset + (Math.Round((value - Offset) / step) * step) : value;
        return (float)Math.Clamp(held, Range.Lower, Range.Upper);
    }
}
