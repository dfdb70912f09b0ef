using System.Globalization;
using SegProbe.Models;
using SegProbe.Native;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Inference;

/// <summary>Measures how much memory a network's passes take, on Linux; elsewhere nothing is known.</summary>
internal static class BatchMemory
{
    private const string Status = "/proc/self/status";
    private const string PeakEntry = "VmHWM:";

    // Of what is free: attacks keep states beside the pass, and other programs want some too.
    private const double Share = 0.6;

    /// <summary>
    /// Gives the bytes that a further image of a batch takes: the peak of a forward and backward pass over two images,
    /// less that over one. 0 where that is not known.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <param name="image">float32 [1, C, H, W] in the model's input range.</param>
    public static long BytesOfAnImage(ISegmentationModel model, Tensor image)
    {
        if (!ForgetPeak())
        {
            return 0;
        }

        using var scope = NewDisposeScope();
        var alone = PeakOf(model, image);
        return Math.Max(0, PeakOf(model, image.repeat(2, 1, 1, 1)) - alone);
    }

    /// <summary>Gives how many images fit into the memory that is free, at least one.</summary>
    public static int Fitting(long bytesOfAnImage) =>
        bytesOfAnImage == 0
            ? int.MaxValue
            : (int)Math.Clamp(Share * FreeMemory.Bytes / bytesOfAnImage, 1, int.MaxValue);

    // Loading a network may have taken more than it takes to use it.
    private static bool ForgetPeak()
    {
        const string forgetPeak = "5";
        try
        {
            File.WriteAllText("/proc/self/clear_refs", forgetPeak);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long PeakOf(ISegmentationModel model, Tensor images)
    {
        using var scope = NewDisposeScope();
        using (var pass = model.Evaluate(images))
        {
            pass.Gradient(ones_like(pass.Scores));
        }

        var line = File.ReadLines(Status).First(line => line.StartsWith(PeakEntry, StringComparison.Ordinal));
        return 1024 * long.Parse(line[PeakEntry.Length..^"kB".Length], CultureInfo.InvariantCulture);
    }
}
