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
    private const double LargestRounding = 1e-2;
    private const double LabelTolerance = 1e-3;
    private const double LargestInput = 1 << 28;

    /// <summary>Compares.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The network, nothing cut off.</param>
    /// <param name="input">Its input as the file declares it.</param>
    /// <param name="output">The output to compare.</param>
    /// <param name="freeSize">The length of free axes.</param>
    /// <param name="device">Where the network computes.</param>
    /// <param name="isLabels">Whether the output gives labels, some of which hang on nearly equal scores.</param>
    /// <exception cref="DataFileException">
    /// They differ by more than 1e-4 of the largest value. Up to 1e-2, which is rounding in a network that amplifies it,
    /// float64 decides who is off: only where these results differ from it by more than 1e-4 is the network refused. Or
    /// they differ in more than a thousandth of the labels.
    /// </exception>
    public static void Require(
        string path, OnnxGraph graph, OnnxInput input, string output, int freeSize, Device device,
        bool isLabels = false)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var plan = PlanCompiler.Compile(graph);
        using var random = new Generator(1, CPU);
        var image = rand(Size(input, freeSize), generator: random).to(ElementType.Parse(input.TypeCode).Type);

        // This network first: it checks sizes that a file makes up, ONNX Runtime takes memory for them.
        var actual = plan.Run([image.to(device)], output)[0].cpu().to(ScalarType.Float64);
        using var session = RuntimeSession.Load(path, threads: 1);
        var expected = session.Run(input.Name, image, output).to(ScalarType.Float64);
        if (!actual.shape.SequenceEqual(expected.shape))
        {
            throw Mismatch(
                path, $"an output {TensorCheck.Shape(actual)} where ONNX Runtime gives {TensorCheck.Shape(expected)}");
        }

        if (isLabels)
        {
            var odd = actual.ne(expected).sum().ToInt64();
            if (odd > LabelTolerance * expected.numel())
            {
                throw Mismatch(path, $"{odd} of {expected.numel()} labels other than ONNX Runtime's");
            }
        }
        else if (!AreNear(actual, expected, Tolerance)
            && !(AreNear(actual, expected, LargestRounding)
                && Exact(graph, image.to(device), output) is { } exact && AreNear(actual, exact, Tolerance)))
        {
            var (difference, largest) = Difference(actual, expected);
            throw Mismatch(path, Invariant(
                $"an output that differs by {difference:G3} from ONNX Runtime's, whose largest value is {largest:G3}"));
        }
    }

    private static bool AreNear(Tensor actual, Tensor expected, double tolerance)
    {
        var (difference, largest) = Difference(actual, expected);
        return difference <= tolerance * largest;
    }

    private static (double Difference, double Largest) Difference(Tensor actual, Tensor expected) =>
        expected.numel() > 0
            ? ((actual - expected).abs().max().ToDouble(), expected.abs().max().ToDouble())
            : (0, 0);

    // ONNX Runtime rounds as well: what the network gives in float64 decides who is off. Null where it has steps that
    // are float32 in any case.
    private static Tensor? Exact(OnnxGraph graph, Tensor image, string output)
    {
        var constants = graph.Constants.ToDictionary(
            constant => constant.Key,
            constant => new OnnxValue(
                ElementType.IsReal(constant.Value.Tensor.dtype)
                    ? constant.Value.Tensor.to(ScalarType.Float64)
                    : constant.Value.Tensor));
        using var plan = PlanCompiler.Compile(graph with { Constants = constants });
        try
        {
            var exact = plan.Run([image.to(ScalarType.Float64)], output)[0];
            return exact.dtype == ScalarType.Float64 ? exact.cpu() : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static DataFileException Mismatch(string path, string found) =>
        new(
            path, "must give what ONNX Runtime gives", OnnxFile.OneLine(found),
            "Export the network again with another opset; or trust SegProbe's own results with --no-verify " +
            "(in a program: Verify = false).");

    private static long[] Size(OnnxInput input, int freeSize)
    {
        var shape = input.Shape ?? [null, null, null, null];
        long[] size = [.. shape.Select((length, i) => length ?? (i == 0 ? 1 : i == 1 ? 3 : freeSize))];
        return size.Aggregate(1.0, (product, length) => product * length) <= LargestInput
            ? size
            : throw new InvalidDataException($"an input of [{string.Join(", ", size)}], too large to try");
    }
}
