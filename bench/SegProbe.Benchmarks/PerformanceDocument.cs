using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using SegProbe.Evaluation.Speed;
using SegProbe.Models.UNets;
using SegProbe.Native;
using static TorchSharp.torch;

namespace SegProbe.Benchmarks;

/// <summary>docs/explanation/performance.md.</summary>
internal static class PerformanceDocument
{
    private static readonly int[] Batches = [1, 4, 16];

    private const string Introduction = """
        # Performance

        Written by `dotnet run -c Release --project bench/SegProbe.Benchmarks`, one section for each width of vectors that
        processors have: the program replaces that of its own machine. The variants of a network took turns in one run.
        Times are medians of the rounds, and the fastest round in brackets.

        *authors' loop* is the published algorithm done naively: weights that require gradients, two forward passes,
        contiguous memory, one image at a time, the allocator as it comes. *Peak* is the best rate of a plain 3x3
        convolution in the same process.

        In float32 SegProbe computes 3x3 convolutions by Winograd's F(4x4, 3x3) (Lavin, Gray, CVPR 2016,
        arXiv:1509.09308): a quarter of the multiplications. FLOP are counted as in a direct convolution, so a share of
        the peak can exceed 100 %. It needs vectors of at least 256 bits (AVX2, AVX-512) and at least 8 channels; other
        convolutions are libtorch's. Its rounding error, against float64, is 3 to 4 times that of a direct
        convolution (root mean square). ONNX files have the same convolutions. TorchScript files are run by libtorch as they are: the
        same network exported to ONNX takes less time. ARM's vectors have 128 bits: the kernels are tested with them, but
        not used, and no ARM machine was measured.
        """;

    /// <summary>Measures all rows, variants taking turns, and gives the document.</summary>
    /// <param name="rounds">How often those of batch 1 are measured, larger batches once.</param>
    /// <param name="earlier">The document so far, whose sections on other processors stay.</param>
    public static string Measure(int rounds, string earlier)
    {
        var others = earlier.Split("\n## ").Skip(1)
            .Where(section => !section.StartsWith(Heading, StringComparison.Ordinal))
            .Select(section => $"## {section.Trim()}\n");
        return string.Join("\n", [Introduction + "\n", Section(rounds).Trim() + "\n", .. others])
            .ReplaceLineEndings("\n");
    }

    private static string Heading =>
        $"Vectors of {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits";

    private static string Section(int rounds)
    {
        var text = new StringBuilder();
        text.AppendLine($"## {Heading}").AppendLine();
        text.AppendLine(
            Invariant($"Machine: {Processor.Name}, {Environment.ProcessorCount} cores, ") +
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, " +
            $"TorchSharp {Version(typeof(Tensor).Assembly)}, libtorch {__version__}; rounds with batch 1: {rounds}.");
        text.AppendLine();
        for (var geometry = 0; geometry < Geometry.All.Length; geometry++)
        {
            Append(text, geometry, rounds);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, int geometry, int rounds)
    {
        var variants = Variants().ToArray();
        var results = variants.Select(_ => new List<Measurement>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < variants.Length; i++)
            {
                if (round == 0 || variants[i].Batch == 1)
                {
                    results[i].Add(Measurement.InProcess(geometry, variants[i].Name, variants[i].Batch));
                }
            }
        }

        var shape = Geometry.All[geometry];
        var operations = 2 * UNetCost.ForwardOperations(shape.Architecture, shape.Size, shape.Size) / 1e9;
        var authors = Median(results[0].Select(each => each.Step));
        text.AppendLine(Invariant($"### {shape.Name}")).AppendLine();
        text.AppendLine(Invariant($"{operations:F1} GFLOP for a forward and a backward pass.")).AppendLine();
        text.AppendLine(
            "| variant | batch | step, ms/image | times faster " +
            "| forward + backward, ms/image | GFLOP/s | share of peak |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- | --- |");
        for (var i = 0; i < variants.Length; i++)
        {
            text.AppendLine(Row(variants[i].Name, variants[i].Batch, results[i], authors, operations));
        }

        text.AppendLine();
    }

    private static IEnumerable<(string Name, int Batch)> Variants() =>
        Batches.Select(batch => (Measurement.Float32, batch))
            .Concat(ProcessorSupport.HasBFloat16 ? Batches.Select(batch => (Measurement.BFloat16, batch)) : [])
            .Prepend((Measurement.Authors, 1));

    private static string Row(string name, int batch, List<Measurement> results, double authors, double operations)
    {
        var step = Median(results.Select(each => each.Step));
        var start =
            $"| {(name == Measurement.Authors ? "authors' loop" : $"SegProbe, {name}")} " +
            $"| {batch} | {step:F1} ({results.Min(each => each.Step):F1}) | {authors / step:F2} |";
        if (name == Measurement.Authors)
        {
            return Invariant($"{start} | | |");
        }

        var passes = Median(results.Select(each => each.Passes));
        var rate = operations / passes * 1000;
        var peak = Median(results.Select(each => each.Peak));
        return Invariant($"{start} {passes:F1} | {rate:F0} | {100 * rate / peak:F0} % |");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? "of unknown version";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
