using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>What an operator gets when it is evaluated.</summary>
internal sealed class OnnxInputs(OnnxNode node, OnnxValue?[] values, Device device, long elementLimit)
{
    public int Count => values.Length;

    /// <summary>Gets where new tensors are to be made.</summary>
    public Device Device => device;

    /// <summary>Gets whether the first input may be overwritten.</summary>
    public bool MayOverwrite { get; init; }

    /// <summary>Gets an input that must be there.</summary>
    public Tensor this[int index] => Required(index).Tensor;

    public Tensor? Optional(int index) => index < values.Length ? values[index]?.Tensor : null;

    /// <summary>Gets the content of an input that must be there, for example a shape.</summary>
    public long[] Integers(int index) => Required(index).Integers();

    public long[]? OptionalIntegers(int index) => index < values.Length ? values[index]?.Integers() : null;

    /// <summary>Gets the content of a small input of real numbers.</summary>
    public double[]? OptionalNumbers(int index)
    {
        if (Optional(index) is not { } tensor)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
    }

    /// <summary>Gets an axis, counted from the front.</summary>
    public long Axis(long axis, long dimensions) =>
        axis >= -dimensions && axis < Math.Max(dimensions, 1)
            ? axis < 0 ? axis + dimensions : axis
            : throw node.Refusal($"axis {axis} of {dimensions}");

    /// <summary>Checks a shape that is about to be made, which a file can make as large as it likes.</summary>
    public long[] Bounded(params long[] shape)
    {
        var elements = 1.0;
        foreach (var length in shape)
        {
            elements *= length;
            if (length < 0)
            {
                throw node.Refusal($"the shape [{string.Join(", ", shape)}]");
            }
        }

        return elements <= elementLimit
            ? shape
            : throw node.Refusal($"the shape [{string.Join(", ", shape)}], more than {elementLimit} values");
    }

    /// <summary>Checks the result of an operator that broadcasts its inputs.</summary>
    public void RequireBoundedBroadcast()
    {
        var shapes = values.OfType<OnnxValue>().Select(value => value.Tensor.shape).ToList();
        var elements = shapes.Count > 1 ? Broadcast(shapes) : 0;
        if (elements > elementLimit && elements > 2 * shapes.Max(Elements))
        {
            throw node.Refusal(
                $"inputs that broadcast to {elements:G3} values, more than {elementLimit}");
        }
    }

    /// <summary>Gives the number of values of a shape.</summary>
    public static double Elements(long[] shape) => shape.Aggregate(1.0, (product, length) => product * length);

    /// <summary>Gives the number of values of shapes broadcast together; 0 where they do not go together.</summary>
    public static double Broadcast(List<long[]> shapes)
    {
        var axes = shapes.Select(shape => shape.Length).DefaultIfEmpty().Max();
        var elements = 1.0;
        for (var i = 1; i <= axes; i++)
        {
            var lengths = shapes.Where(shape => shape.Length >= i).Select(shape => shape[^i]).Where(each => each != 1)
                .Distinct().ToList();
            if (lengths.Count > 1)
            {
                return 0;
            }

            elements *= lengths.FirstOrDefault(1);
        }

        return elements;
    }

    public InvalidDataException Refusal(string found) => node.Refusal(found);

    private OnnxValue Required(int index) =>
        index < values.Length && values[index] is { } value ? value : throw node.Refusal($"no input {index}");
}
