using SegProbe.Models.Onnx.Graph;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Plan;

/// <summary>Values that follow from the sizes of a network's inputs, for the last few sizes.</summary>
internal sealed class SizeCache : IDisposable
{
    private const int Capacity = 4;

    private readonly List<(string Sizes, Dictionary<int, OnnxValue> Values)> entries = [];

    /// <summary>Gives the values for inputs of these sizes; null where there are none yet.</summary>
    public IReadOnlyDictionary<int, OnnxValue>? Find(Tensor[] inputs)
    {
        var sizes = SizesOf(inputs);
        return entries.Find(entry => entry.Sizes == sizes).Values;
    }

    /// <summary>Takes over values from the current dispose scope.</summary>
    public void Keep(Tensor[] inputs, Dictionary<int, OnnxValue> values)
    {
        foreach (var value in values.Values)
        {
            value.Tensor.DetachFromDisposeScope();
        }

        entries.Add((SizesOf(inputs), values));
        if (entries.Count > Capacity)
        {
            Release(entries[0].Values);
            entries.RemoveAt(0);
        }
    }

    public void Dispose()
    {
        entries.ForEach(entry => Release(entry.Values));
        entries.Clear();
    }

    private static void Release(Dictionary<int, OnnxValue> values)
    {
        foreach (var value in values.Values)
        {
            value.Dispose();
        }
    }

    private static string SizesOf(Tensor[] inputs) => string.Join(" ", inputs.Select(TensorCheck.Shape));
}
