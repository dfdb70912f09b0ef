using System.Diagnostics;
using System.Globalization;
using SegProbe.Evaluation.Speed;
using SegProbe.Models;
using SegProbe.Models.UNets;
using SegProbe.Native;
using static TorchSharp.torch;

namespace SegProbe.Benchmarks;

/// <summary>
/// One variant on one geometry, in a process of its own: the allocator's settings cannot be taken back.
/// </summary>
/// <param name="Step">A whole step, in milliseconds for each image.</param>
/// <param name="Passes">Forward and backward pass together, in milliseconds for each image.</param>
/// <param name="Peak">The best rate of a 3x3 convolution, in GFLOP/s.</param>
internal sealed record Measurement(double Step, double Passes, double Peak)
{
    public const string Authors = "authors";
    public const string Float32 = "float32";
    public const string BFloat16 = "bfloat16";
    private const int PeakRepetitions = 7;

    // Enough for a steady median, and few where a step takes seconds.
    private static readonly (double Megapixels, int Repetitions)[] Effort = [(0.3, 7), (1.2, 4), (double.MaxValue, 1)];

    /// <summary>Measures here and prints the figures.</summary>
    public static void Run(int geometry, string variant, int batch)
    {
        NativeBackend.Load(variant == Authors ? NativeTuning.None : NativeTuning.All);
        using var scope = NewDisposeScope();
        var measured = variant == Authors
            ? MeasureAuthors(Geometry.All[geometry], Repetitions(Geometry.All[geometry], 1))
            : MeasureSegProbe(Geometry.All[geometry], variant, batch);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{measured.Step:R} {measured.Passes:R} {measured.Peak:R}"));
    }

    /// <summary>Measures in a new process.</summary>
    public static Measurement InProcess(int geometry, string variant, int batch)
    {
        using var process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, [.. Arguments(), "measure", $"{geometry}", variant, $"{batch}"])
        {
            RedirectStandardOutput = true,
        })!;
        var figures = process.StandardOutput.ReadToEnd().Split(' ')
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture))
            .ToArray();
        process.WaitForExit();
        return new(figures[0], figures[1], figures[2]);
    }

    // Started as "dotnet program.dll", the process is dotnet and the program its first argument.
    private static IEnumerable<string> Arguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [typeof(Measurement).Assembly.Location]
            : [];

    private static int Repetitions(Geometry geometry, int batch) =>
        Effort.First(each => 1e-6 * batch * geometry.Size * geometry.Size < each.Megapixels).Repetitions;

    private static Measurement MeasureAuthors(Geometry geometry, int repetitions)
    {
        var images = geometry.Images(1);
        var window = UNetGeometry.OutputWindow(geometry.Architecture, geometry.Size, geometry.Size);
        var target = zeros([1, window.Height, window.Width], ScalarType.Int64);
        target.narrow(1, 0, window.Height / 2).fill_(1);
        var times = new AuthorsLoop(geometry.Network(), images, target).Run(repetitions + 2).Skip(2).Order().ToArray();
        return new(times[times.Length / 2], 0, 0);
    }

    private static Measurement MeasureSegProbe(Geometry geometry, string variant, int batch)
    {
        var (reduced, repetitions) = (variant == BFloat16, Repetitions(geometry, batch));
        var test = new SpeedTest(TimeProvider.System);
        using var model = new UNetModel(
            geometry.Network(), CPU, reduced ? GradientPrecision.BFloat16 : GradientPrecision.Float32);
        var speed = test.Measure(model, geometry.Images(batch), repetitions);
        var peak = test.AttainableRate(reduced ? ScalarType.BFloat16 : ScalarType.Float32, PeakRepetitions);
        return new(speed.Step, speed.Forward + speed.Backward, peak / 1e9);
    }
}
