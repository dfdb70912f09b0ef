using SegProbe.Native;
using static TorchSharp.torch;

namespace SegProbe.Tests.Native;

public sealed class NativeBackendTests
{
    [Fact]
    public void Load_MayBeCalledAgain_AndTorchWorks()
    {
        NativeBackend.Load(NativeTuning.None);
        NativeBackend.Load(NativeTuning.None);

        using var scope = NewDisposeScope();
        Assert.Equal(3f, (ones(1) + 2).item<float>());
    }
}
