using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>A tensor between two operators, and its content where it has served as a list of integers.</summary>
internal sealed class OnnxValue(Tensor tensor) : IDisposable
{
    private long[]? integers;

    public Tensor Tensor { get; } = tensor;

    /// <summary>Reads the content of a small tensor, such as a shape.</summary>
    public long[] Integers()
    {
        if (integers is null)
        {
            using var scope = NewDisposeScope();
            integers = Tensor.detach().to(ScalarType.Int64).cpu().contiguous().data<long>().ToArray();
        }

        return integers;
    }

    public void Dispose() => Tensor.Dispose();
}
