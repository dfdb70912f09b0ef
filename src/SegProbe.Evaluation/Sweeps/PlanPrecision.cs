using SegProbe.Attacks;
using SegProbe.Models;
using SegProbe.Native;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>The arithmetic of an attack's steps, as a user writes it.</summary>
public static class PlanPrecision
{
    /// <summary>The default.</summary>
    public const string Float32 = "float32";

    /// <summary>The arithmetic of a surrogate.</summary>
    internal const string BFloat16 = "bfloat16";

    /// <summary>Reads "float32" or "bfloat16".</summary>
    /// <param name="text">What was written.</param>
    /// <param name="settings">The attacks; those of the authors' protocol are float32 alone.</param>
    /// <exception cref="FormatException">
    /// The text is neither, or the processor or an attack does not have that arithmetic; the message says which.
    /// </exception>
    public static GradientPrecision Read(string text, IReadOnlyList<AttackOptions> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return text switch
        {
            Float32 => GradientPrecision.Float32,
            BFloat16 when !ProcessorSupport.HasBFloat16 => throw new FormatException(
                "must be one that this processor is fast in, got bfloat16, which needs AVX512-BF16 or AMX. " +
                "Leave it out for float32."),
            BFloat16 when settings.Any(setting => setting.MeasuresUnclamped) => throw new FormatException(
                "must be float32 with the authors' protocol, got bfloat16. Leave one of them out."),
            BFloat16 => GradientPrecision.BFloat16,
            _ => throw new FormatException($"must be float32 or bfloat16, got '{text}'. Leave it out for float32."),
        };
    }
}
