using Google.Protobuf;
using SegProbe.Models.Onnx.Graph;
using SegProbe.Models.Onnx.Schema;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Onnx;

/// <summary>Tensors in a file, and in files beside it.</summary>
public sealed class TensorReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(1, new float[] { 1, 2 }, ScalarType.Float32)]
    [InlineData(2, new byte[] { 1, 2 }, ScalarType.Byte)]
    [InlineData(3, new sbyte[] { 1, 2 }, ScalarType.Int8)]
    [InlineData(4, new ushort[] { 1, 2 }, ScalarType.Int32)]
    [InlineData(5, new short[] { 1, 2 }, ScalarType.Int16)]
    [InlineData(6, new int[] { 1, 2 }, ScalarType.Int32)]
    [InlineData(7, new long[] { 1, 2 }, ScalarType.Int64)]
    [InlineData(10, new ushort[] { 0x3C00, 0x4000 }, ScalarType.Float16)]
    [InlineData(11, new double[] { 1, 2 }, ScalarType.Float64)]
    [InlineData(12, new uint[] { 1, 2 }, ScalarType.Int64)]
    [InlineData(13, new ulong[] { 1, 2 }, ScalarType.Int64)]
    [InlineData(16, new ushort[] { 0x3F80, 0x4000 }, ScalarType.BFloat16)]
    public void Tensor_HasItsValues_HoweverTheyAreWritten(int code, Array values, ScalarType type)
    {
        var bytes = new byte[Buffer.ByteLength(values)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        var raw = new TensorMessage { ElementType = code, Dimensions = { 2 }, RawData = ByteString.CopyFrom(bytes) };
        File.WriteAllBytes(folder["data.bin"], [9, 9, .. bytes]);
        var external = Outside("data.bin", 2, bytes.Length);
        external.ElementType = code;

        foreach (var message in (TensorMessage[])[raw, Typed(code, values), external])
        {
            var tensor = new TensorReader(new(folder["net.onnx"])).Read(message);

            Assert.Equal(type, tensor.dtype);
            Assert.Equal([1.0, 2.0], tensor.to(ScalarType.Float64).data<double>().ToArray());
        }
    }

    [Theory]
    [InlineData(8, "string")]
    [InlineData(22, "int4")]
    [InlineData(17, "float8e4m3fn")]
    [InlineData(99, "99")]
    public void Tensor_OfAnotherType_IsRefusedByName(int code, string name)
    {
        var error = Assert.Throws<InvalidDataException>(
            () => new TensorReader(new("none")).Read(new() { ElementType = code }));

        Assert.Equal($"the element type {name}, which is not read", error.Message);
    }

    [Theory]
    [InlineData(new long[] { 3 })]
    [InlineData(new long[] { -2 })]
    [InlineData(new[] { long.MaxValue, 2 })]
    [InlineData(new[] { 0, long.MaxValue, long.MaxValue })]
    public void Tensor_IsRefused_WhereItsShapeIsNotThatOfItsData(long[] shape)
    {
        var message = new TensorMessage
        {
            ElementType = 1,
            Dimensions = { shape },
            RawData = ByteString.CopyFrom(new byte[8]),
            Name = "w",
        };

        var error = Assert.Throws<InvalidDataException>(() => new TensorReader(new("none")).Read(message));

        Assert.StartsWith("tensor 'w' of shape", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../data.bin", 0, 8)]
    [InlineData("/etc/hostname", 0, 8)]
    [InlineData("absent.bin", 0, 8)]
    [InlineData("link.bin", 0, 8)]
    [InlineData("data.bin", 1, 8)]
    [InlineData("data.bin", 0, 9)]
    [InlineData("data.bin", 9000000000, 8)]
    [InlineData("", 0, 8)]
    public void ExternalData_MustLieInTheFolder_AndInItsFile(string location, long offset, long length)
    {
        Directory.CreateDirectory(folder["inner"]);
        File.WriteAllBytes(folder["data.bin"], new byte[8]);
        File.WriteAllBytes(folder["inner/data.bin"], new byte[8]);
        File.CreateSymbolicLink(folder["inner/link.bin"], folder["data.bin"]);

        var error = Assert.Throws<InvalidDataException>(
            () => new TensorReader(new(folder["inner/net.onnx"])).Read(Outside(location, offset, length)));

        Assert.StartsWith("tensor 'w'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExternalData_IsNotMultiplied_ByManyEntriesForTheSameBytes()
    {
        File.WriteAllBytes(folder["data.bin"], new byte[8]);
        var reader = new TensorReader(new(folder["net.onnx"]));
        reader.Read(Outside("data.bin", 0, 8));
        reader.Read(Outside("data.bin", 0, 8));

        Assert.Throws<InvalidDataException>(() => reader.Read(Outside("data.bin", 0, 8)));
    }

    internal static TensorMessage Outside(string location, long offset, long length) => new()
    {
        Name = "w",
        ElementType = 1,
        Dimensions = { 2 },
        DataLocation = 1,
        ExternalData =
        {
            new EntryMessage { Key = "location", Value = location },
            new EntryMessage { Key = "offset", Value = $"{offset}" },
            new EntryMessage { Key = "length", Value = $"{length}" },
        },
    };

    private static TensorMessage Typed(int code, Array values)
    {
        var message = new TensorMessage { ElementType = code, Dimensions = { 2 } };
        switch (code)
        {
            case 1:
                message.FloatData.Add(values.Cast<float>());
                break;
            case 7:
                message.Int64Data.Add(values.Cast<long>());
                break;
            case 11:
                message.DoubleData.Add(values.Cast<double>());
                break;
            case 12 or 13:
                message.Uint64Data.Add(values.Cast<object>().Select(Convert.ToUInt64));
                break;
            default:
                message.Int32Data.Add(values.Cast<object>().Select(Convert.ToInt32));
                break;
        }

        return message;
    }
}
