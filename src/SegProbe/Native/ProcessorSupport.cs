using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SegProbe.Native;

/// <summary>What this processor can do.</summary>
public static class ProcessorSupport
{
    private const int Avx512BFloat16Bit = 5;
    private const int AmxBFloat16Bit = 22;

    /// <summary>Gets whether bfloat16 pays: whether the processor has AVX512-BF16 or AMX-BF16.</summary>
    public static bool HasBFloat16 { get; } =
        RuntimeInformation.ProcessArchitecture == Architecture.X64
        && X86Base.IsSupported
        && X86Base.CpuId(0, 0).Eax >= 7
        && (IsSet(X86Base.CpuId(7, 1).Eax, Avx512BFloat16Bit) || IsSet(X86Base.CpuId(7, 0).Edx, AmxBFloat16Bit));

    private static bool IsSet(int register, int bit) => (register & (1 << bit)) != 0;
}
