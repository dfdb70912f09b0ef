using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>A network saved as TorchScript, in evaluation mode, its weights frozen.</summary>
/// <remarks>
/// The file must take float32 [N, C, H, W] in [0, 1] and give class scores [N, K, h, w] before softmax. Where the
/// output is smaller than the input, it is taken to cover the input's middle. Loading runs code that the file
/// contains: load files you trust.
/// </remarks>
public sealed class TorchScriptModel : ISegmentationModel, IDisposable
{
    private readonly string path;
    private readonly int channels;
    private readonly Device device;
    private readonly jit.ScriptModule module;
    private readonly Dictionary<(long Height, long Width), PixelWindow> windows = [];

    private TorchScriptModel(string path, int channels, Device device, jit.ScriptModule module) =>
        (this.path, this.channels, this.device, this.module) = (path, channels, device, module);

    /// <inheritdoc/>
    public ValueRange InputRange => new(0, 1);

    /// <summary>Loads a file.</summary>
    /// <param name="path">The TorchScript file.</param>
    /// <param name="channels">The number of channels of the images that it will get.</param>
    /// <param name="device">Where to compute; the processor by default.</param>
    /// <exception cref="DataFileException">The file is absent or no TorchScript.</exception>
    public static TorchScriptModel Load(string path, int channels, Device? device = null)
    {
        if (!File.Exists(path))
        {
            throw new DataFileException(path, "must be a file", "nothing there", "Check the path.");
        }

        try
        {
            var module = jit.load(path, device ?? CPU);
            module.eval();
            foreach (var parameter in module.parameters())
            {
                parameter.requires_grad_(false);
            }

            return new(path, channels, device ?? CPU, module);
        }
        catch (System.Runtime.InteropServices.ExternalException exception)
        {
            throw new DataFileException(
                path, "must be a U-Net of 'segprobe train' (.safetensors) or a TorchScript file", "neither",
                "Export a PyTorch model with torch.jit.trace(model, example).save(path).", exception);
        }
    }

    /// <inheritdoc/>
    public Tensor Logits(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        object output;
        try
        {
            output = module.forward(images);
        }
        catch (System.Runtime.InteropServices.ExternalException exception)
        {
            throw new DataFileException(
                path, $"must take images {Check.Shape(images)} of [batch, channel, height, width]",
                $"the error '{LastLine(exception.Message)}'",
                "Give images of the channels and size that the model was made for (--size).", exception);
        }

        return output is Tensor scores
            && scores.dim() == 4
            && scores.shape[0] == images.shape[0]
            && scores.shape[1] >= 2
            ? scores
            : throw new DataFileException(
                path, "must give class scores [batch, classes, height, width] of at least 2 classes",
                output is Tensor tensor ? Check.Shape(tensor) : output?.GetType().Name ?? "nothing",
                "Export a wrapper that returns the scores alone.");
    }

    /// <inheritdoc/>
    public PixelWindow OutputWindow(long height, long width)
    {
        if (!windows.TryGetValue((height, width), out var window))
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var scores = Logits(zeros([1, channels, height, width], device: device));
            var (h, w) = (scores.shape[2], scores.shape[3]);
            window = h <= height && w <= width
                ? new((height - h) / 2, (width - w) / 2, h, w)
                : throw new DataFileException(
                    path, $"must give scores no larger than its input, {height} x {width}", $"{h} x {w}",
                    "Export a model without upscaling.");
            windows.Add((height, width), window);
        }

        return window;
    }

    /// <inheritdoc/>
    public void Dispose() => module.Dispose();

    // libtorch's messages end with what went wrong, after a trace through the model's code.
    private static string LastLine(string message) =>
        message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(line => line.Contains("Error", StringComparison.Ordinal)) ?? message.Split('\n')[0];
}
