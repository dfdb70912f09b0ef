using System.Runtime.CompilerServices;
using SegProbe.Native;
using TorchSharp;

namespace SegProbe.TestKit;

/// <summary>
/// Loads libtorch once, before any test: a failure then names its cause. One thread, since
/// test classes run side by side.
/// </summary>
internal static class NativeSetup
{
    [ModuleInitializer]
    internal static void Load()
    {
        NativeBackend.Load(NativeTuning.None);
        torch.set_num_threads(1);
    }
}
