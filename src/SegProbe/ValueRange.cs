namespace SegProbe;

/// <summary>A closed interval of input values.</summary>
/// <param name="Lower">The smallest value an input may have.</param>
/// <param name="Upper">The largest value an input may have; above <paramref name="Lower"/>.</param>
public readonly record struct ValueRange(double Lower, double Upper);
