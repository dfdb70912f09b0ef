using SegProbe.Models.Onnx.Schema;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>What a file declares of an input.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeCode">The format's code of its element type; 0 where it is no tensor.</param>
/// <param name="Shape">The axes, null for one of free length; null where the file does not say.</param>
internal sealed record OnnxInput(string Name, int TypeCode, long?[]? Shape)
{
    public static OnnxInput Of(ValueMessage value) =>
        new(value.Name, value.Type?.Tensor?.ElementType ?? 0, ShapeOf(value.Type?.Tensor));

    private static long?[]? ShapeOf(TensorTypeMessage? type) =>
        type?.Shape is { } shape ? [.. shape.Dimensions.Select(Length)] : null;

    // Some exporters write 0 or -1 for a free axis.
    private static long? Length(DimensionMessage dimension) =>
        dimension.LengthCase == DimensionMessage.LengthOneofCase.Value && dimension.Value > 0 ? dimension.Value : null;
}
