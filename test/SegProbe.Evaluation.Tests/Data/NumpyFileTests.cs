using System.Text;
using System.Text.RegularExpressions;
using SegProbe.Evaluation.Data;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Data;

/// <summary>
/// The rules of NEP 1: magic string, version, length, a Python dictionary padded to a multiple of 64 bytes, values.
/// </summary>
public sealed partial class NumpyFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("3, 4, 5", 3, 4, 5)]
    [InlineData("2,", 2)]
    [InlineData("1, 2, 3, 4", 1, 2, 3, 4)]
    [InlineData("100000, 2, 0", 100000, 2, 0)]
    public void Write_FollowsTheFormat(string shape, params int[] lengths)
    {
        using var values = arange((long)lengths.Aggregate((a, b) => a * b)).to(ScalarType.Float32)
            .view([.. lengths.Select(length => (long)length)]);

        NumpyFile.Write(folder["a.npy"], values);

        var bytes = File.ReadAllBytes(folder["a.npy"]);
        var length = bytes[8] + (256 * bytes[9]);
        Assert.Equal<byte>([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0], bytes[..8]);
        Assert.Equal(0, (10 + length) % 64);
        var header = Encoding.ASCII.GetString(bytes, 10, length);
        Assert.Matches(Dictionary(), header);
        Assert.Contains($"'shape': ({shape})", header);
        Assert.Equal(Enumerable.Range(0, (int)values.numel()).Select(i => (float)i), Floats(bytes[(10 + length)..]));
    }

    [Fact]
    public void Write_PutsTheValuesInRowMajorOrder_WhateverTheTensorsMemory()
    {
        using var values = arange(6).to(ScalarType.Float32).view(2, 3);
        using var turned = values.t();

        NumpyFile.Write(folder["a.npy"], turned);

        var bytes = File.ReadAllBytes(folder["a.npy"]);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], Floats(bytes[^24..]));
    }

    public void Dispose() => folder.Dispose();

    private static IEnumerable<float> Floats(byte[] bytes) =>
        bytes.Chunk(4).Select(value => BitConverter.ToSingle(value));

    [GeneratedRegex(@"^\{'descr': '<f4', 'fortran_order': False, 'shape': \([0-9, ]*\), \} *\n$")]
    private static partial Regex Dictionary();
}
