using System.Runtime.InteropServices;
using SegProbe.Native;

namespace SegProbe.Tests.Native;

public sealed class LostScalarTests
{
    [Fact]
    public void Retry_DoesTheWorkAgain_WhereANumberWasFreedTooEarly()
    {
        var attempts = 0;

        var result = LostScalar.Retry(() =>
            ++attempts < 3 ? throw new Fault("Unknown scalar type.\nException raised from type") : 7);

        Assert.Equal((7, 3), (result, attempts));
    }

    [Theory]
    [InlineData("Unknown scalar type.", 5)]
    [InlineData("Expected false to be true, but got false.  (Could", 5)]
    [InlineData("Sizes of tensors must match", 1)]
    public void Retry_LetsTheFaultThrough(string message, int expected)
    {
        var attempts = 0;

        Assert.Throws<Fault>(() => LostScalar.Retry<int>(() =>
        {
            attempts++;
            throw new Fault(message);
        }));

        Assert.Equal(expected, attempts);
    }

    private sealed class Fault(string message) : ExternalException(message);
}
