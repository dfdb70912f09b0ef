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

    /// <summary>Reads "float32", "bfloat16" or "auto": bfloat16 where it can be had and is faster, else float32.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="settings">The attacks; those of the authors' protocol are float32 alone.</param>
    /// <param name="model">The model's file; only U-Nets (.safetensors) have bfloat16.</param>
    /// <exception cref="FormatException">
    /// The text is none of these, or the processor or an attack does not have that arithmetic; the message says which.
    /// </exception>
    public static GradientPrecision Read(string text, IReadOnlyList<AttackOptions> settings, string model)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return text switch
        {
            Float32 => GradientPrecision.Float32,
            "auto" => ProcessorSupport.HasBFloat16 && !settings.Any(setting => setting.MeasuresUnclamped)
                && Path.GetExtension(model) == ".safetensors"
                ? GradientPrecision.BFloat16
                : GradientPrecision.Float32,
            BFloat16 when !ProcessorSupport.HasBFloat16 => throw new FormatException(
                "must be one that this processor is fast in, got bfloat16, which needs AVX512-BF16 or AMX. " +
                "Take auto, or leave it out for float32."),
            BFloat16 when settings.Any(setting => setting.MeasuresUnclamped) => throw new FormatException(
                "must be float32 with the authors' protocol, got bfloat16. Leave one of them out."),
            BFloat16 => GradientPrecision.BFloat16,
            _ => throw new FormatException($"must be float32, bfloat16 or auto, got '{text}'. Leave it out for float32."),
        };
    }

    /// <summary>How a precision is written: "float32" or "bfloat16".</summary>
    public static string Write(GradientPrecision precision) =>
        precision == GradientPrecision.BFloat16 ? BFloat16 : Float32;
}
