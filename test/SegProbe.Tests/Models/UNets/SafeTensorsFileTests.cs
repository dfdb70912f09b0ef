using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using SegProbe.Models.UNets;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.UNets;

public sealed class SafeTensorsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<ScalarType> Types => [
        ScalarType.Bool, ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64,
        ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void Read_GivesWhatWasWritten_ForEveryType(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var path = folder["all.safetensors"];
        var written = new Dictionary<string, Tensor>
        {
            ["b.matrix"] = tensor([0f, 1, 2, 3, 4, 5]).view(2, 3).to(type),
            ["a.scalar"] = tensor(1f).to(type),
            ["c.empty"] = empty([0, 4], type),
            ["d.transposed"] = tensor([0f, 1, 2, 3, 4, 5]).view(2, 3).to(type).t(),
        };
        var metadata = new Dictionary<string, string> { ["one"] = "1", ["ünï \"code\""] = "\n" };

        SafeTensorsFile.Write(path, written, metadata);
        using var read = SafeTensorsFile.Read(path);

        Assert.Equal(metadata.OrderBy(each => each.Key), read.Metadata.OrderBy(each => each.Key));
        Assert.Equal(written.Keys.Order(), read.Tensors.Keys.Order());
        foreach (var (name, expected) in written)
        {
            Assert.Equal(type, read.Tensors[name].dtype);
            Assert.Equal(expected.shape, read.Tensors[name].shape);
            Assert.True(expected.equal(read.Tensors[name]).all().item<bool>(), name);
        }
    }

    [Fact]
    public void Read_TakesAFileMadeByTheFormatsRules()
    {
        // Metadata is optional, the order of the header free, and 1.5 is 0x3FC00000.
        using var scope = NewDisposeScope();
        var path = Make(
            """{"y":{"dtype":"I16","shape":[3],"data_offsets":[4,10]}""" +
            ""","x":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""",
            [0, 0, 0xC0, 0x3F, 1, 0, 0xFF, 0xFF, 0, 1]);

        using var read = SafeTensorsFile.Read(path);

        Assert.Equal(1.5f, read.Tensors["x"].item<float>());
        Assert.Equal([1, -1, 256], read.Tensors["y"].data<short>().ToArray());
        Assert.Empty(read.Metadata);
    }

    [Fact]
    public void Write_FollowsTheFormatsRules()
    {
        using var scope = NewDisposeScope();
        var path = folder["rules.safetensors"];

        SafeTensorsFile.Write(
            path, new Dictionary<string, Tensor> { ["y"] = tensor([1L, 2L]), ["x"] = tensor([1.5f]) },
            new Dictionary<string, string> { ["k"] = "v" });

        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var text = Encoding.UTF8.GetString(bytes, 8, length);
        using var header = JsonDocument.Parse(text);
        Assert.Equal(0, length % 8);
        Assert.StartsWith("{", text);
        Assert.Equal(text.TrimEnd(' '), text.TrimEnd());
        Assert.Equal(
            """{"__metadata__":{"k":"v"},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""" +
            ""","y":{"dtype":"I64","shape":[2],"data_offsets":[4,20]}}""",
            text.TrimEnd(' '));
        Assert.Equal([0, 0, 0xC0, 0x3F, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0], bytes[(8 + length)..]);
    }

    [Fact]
    public void Write_ReplacesAFile_AndLeavesNothingElse()
    {
        using var scope = NewDisposeScope();
        var path = folder["new/model.safetensors"];

        SafeTensorsFile.Write(
            path, new Dictionary<string, Tensor> { ["x"] = zeros(1000) }, new Dictionary<string, string>());
        SafeTensorsFile.Write(
            path, new Dictionary<string, Tensor> { ["x"] = ones(1) }, new Dictionary<string, string>());

        using var read = SafeTensorsFile.Read(path);
        Assert.Equal(1f, read.Tensors["x"].item<float>());
        Assert.Single(Directory.EnumerateFileSystemEntries(folder["new"]));
    }

    [Theory]
    [InlineData("""not JSON at all""")]
    [InlineData("""[]""")]
    [InlineData("""{"x":1}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":7}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1]}}""")]
    [InlineData("""{"x":{"dtype":"F32","data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":4,"shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""")]
    [InlineData(
        """{"x":{"dtype":"U8","shape":[4294967296,4294967296,1],"data_offsets":[0,0]}""" +
        ""","y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,0]}""" +
        ""","y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""" +
        ""","x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""" +
        ""","y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"I16","shape":[1],"data_offsets":[0,2]}}""")]
    [InlineData("""{"__metadata__":{"k":1},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"__metadata__":"text","x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    public void Read_RefusesADamagedHeader_AndKeepsNoTensor(string header)
    {
        var path = Make(header, [0, 0, 0, 0]);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var error = Assert.Throws<DataFileException>(() => SafeTensorsFile.Read(path));

        Assert.Equal(path, error.Path);
        Assert.StartsWith($"{path} must be a safetensors file, got ", error.Message);
        Assert.EndsWith(". Write it again with 'segprobe train' or the Python library safetensors.", error.Message);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(100_000_001)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Read_RefusesAnAbsurdHeaderLength(long length)
    {
        var path = folder["length.safetensors"];
        var bytes = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        File.WriteAllBytes(path, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<DataFileException>(() => SafeTensorsFile.Read(path));

        Assert.Contains($"a header length of {length} in a file of 64 bytes", error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Read_RefusesAFileCutAnywhere()
    {
        using var scope = NewDisposeScope();
        var path = folder["whole.safetensors"];
        SafeTensorsFile.Write(
            path, new Dictionary<string, Tensor> { ["x"] = ones(3), ["y"] = ones(2) },
            new Dictionary<string, string> { ["k"] = "v" });
        var whole = File.ReadAllBytes(path);

        for (var length = 0; length < whole.Length; length++)
        {
            var cut = folder["cut.safetensors"];
            File.WriteAllBytes(cut, whole[..length]);

            Assert.Throws<DataFileException>(() => SafeTensorsFile.Read(cut));
        }
    }

    [Fact]
    public void Read_RefusesAFileThatGoesOn()
    {
        var path = Make("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", [0, 0, 0, 0, 0]);

        Assert.Throws<DataFileException>(() => SafeTensorsFile.Read(path));
    }

    [Fact]
    public void Read_SaysThatAFileIsAbsent()
    {
        var error = Assert.Throws<DataFileException>(() => SafeTensorsFile.Read("/nowhere/model.safetensors"));

        Assert.Equal("/nowhere/model.safetensors must be a file, got nothing there. Check the path.", error.Message);
    }

    [Property(MaxTest = 200, Replay = "20191013,20190713")]
    public void Read_ReadsOrRefuses_WhateverByteIsChanged(ushort place, byte value)
    {
        using var scope = NewDisposeScope();
        var path = folder["changed.safetensors"];
        SafeTensorsFile.Write(
            path, new Dictionary<string, Tensor> { ["x"] = ones(3), ["y"] = ones(2) },
            new Dictionary<string, string> { ["k"] = "v" });
        var bytes = File.ReadAllBytes(path);
        bytes[place % bytes.Length] = value;
        File.WriteAllBytes(path, bytes);

        try
        {
            SafeTensorsFile.Read(path).Dispose();
        }
        catch (DataFileException)
        {
        }
    }

    private string Make(string header, byte[] values)
    {
        var path = folder["made.safetensors"];
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        File.WriteAllBytes(path, [.. length, .. text, .. values]);
        return path;
    }
}
