using SegProbe.Models.Onnx.Graph;
using SegProbe.Models.Onnx.Plan;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx;

/// <summary>Compares a network with what ONNX Runtime makes of its file, on one random input.</summary>
internal static class RuntimeComparison
{
    private const double Tolerance = 1e-4;
    private const double LabelTolerance = 1e-3;
    private const double LargestInput = 1 << 28;

    /// <summary>Compares.</summary>
    /// <param name="path">The file.</param>
    /// <param name="plan">The network, nothing cut off.</param>
    /// <param name="input">Its input as the file declares it.</param>
    /// <param name="output">The output to compare.</param>
    /// <param name="freeSize">The length of free axes.</param>
    /// <param name="device">Where the network computes.</param>
    /// <param name="isLabels">Whether the output gives labels, some of which hang on nearly equal scores.</param>
    /// <exception cref="InvalidDataException">
    /// They differ by more than 1e-4 of the largest value, or in more than a thousandth of the labels.
    /// </exception>
    public static void Require(
        string path, OnnxPlan plan, OnnxInput input, string output, int freeSize, Device device, bool isLabels = false)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var random = new Generator(1, CPU);
        var image = rand(Size(input, freeSize), generator: random).to(ElementType.Of(input.TypeCode).Type);
        using var session = RuntimeSession.Load(path, threads: 1);
        var expected = session.Run(input.Name, image, output).to(ScalarType.Float64);
        var actual = plan.Run([image.to(device)], output)[0].cpu().to(ScalarType.Float64);
        if (!actual.shape.SequenceEqual(expected.shape))
        {
            throw new InvalidDataException(
                $"an output {TensorCheck.Shape(actual)} where ONNX Runtime gives {TensorCheck.Shape(expected)}");
        }

        if (isLabels)
        {
            RequireLabels(actual, expected);
            return;
        }

        var difference = expected.numel() > 0 ? (actual - expected).abs().max().ToDouble() : 0;
        var largest = expected.numel() > 0 ? expected.abs().max().ToDouble() : 0;
        if (!(difference <= Tolerance * largest))
        {
            throw new InvalidDataException(Invariant(
                $"an output that differs by {difference:G3} from ONNX Runtime's, whose largest value is {largest:G3}"));
        }
    }

    private static void RequireLabels(Tensor actual, Tensor expected)
    {
        var odd = actual.ne(expected).sum().ToInt64();
        if (odd > LabelTolerance * expected.numel())
        {
            throw new InvalidDataException(
                $"{odd} of {expected.numel()} labels other than ONNX Runtime's");
        }
    }

    private static long[] Size(OnnxInput input, int freeSize)
    {
        var shape = input.Shape ?? [null, null, null, null];
        long[] size = [.. shape.Select((length, i) => length ?? (i == 0 ? 1 : i == 1 ? 3 : freeSize))];
        return size.Aggregate(1.0, (product, length) => product * length) <= LargestInput
            ? size
            : throw new InvalidDataException($"an input of [{string.Join(", ", size)}], too large to try");
    }
}
