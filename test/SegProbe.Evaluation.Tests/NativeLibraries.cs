using System.Runtime.CompilerServices;
using SegProbe.Native;

namespace SegProbe.Evaluation.Tests;

internal static class NativeLibraries
{
    [ModuleInitializer]
    internal static void Load() => NativeBackend.Load();
}
