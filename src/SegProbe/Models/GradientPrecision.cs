namespace SegProbe.Models;

/// <summary>
/// The arithmetic of a network's passes under attack. Images, steps and all reported figures are float32 in any case.
/// </summary>
public enum GradientPrecision
{
    /// <summary>32-bit floating point, the default.</summary>
    Float32,

    /// <summary>16-bit brain floating point, about twice as fast where the processor has instructions for it.</summary>
    BFloat16,
}
