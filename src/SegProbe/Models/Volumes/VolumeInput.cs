using static TorchSharp.torch;

namespace SegProbe.Models.Volumes;

/// <summary>A volume as its file has it.</summary>
/// <param name="Values">float32 [C, Z, Y, X], in the units of the file. Not modified.</param>
/// <param name="Orientation">Three letters for the axes Z, Y, X, each the end towards which it grows, for example SAR.</param>
/// <param name="Spacing">The distance of neighbouring voxels along Z, Y, X, in mm.</param>
public sealed record VolumeInput(Tensor Values, string Orientation, IReadOnlyList<double> Spacing)
{
    /// <summary>
    /// Gets the distance of neighbouring values that the file can hold; null (the default) for floating-point files.
    /// </summary>
    public double? Quantum { get; init; }

    /// <summary>Gets a value that the file can hold, 0 by default: all are this and a whole number of quanta.</summary>
    public double Offset { get; init; }
}
