using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Store;
using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Experiments;

/// <summary>A network loaded from a file, with what its records say of it.</summary>
public sealed class ModelUnderTest : IDisposable
{
    private readonly IDisposable owner;

    private ModelUnderTest(ISegmentationModel model, IDisposable owner, ModelIdentity identity, Device device) =>
        (Model, this.owner, Identity, Device) = (model, owner, identity, device);

    /// <summary>Gets the network.</summary>
    public ISegmentationModel Model { get; }

    /// <summary>
    /// Gets the same network in lower precision, which attacks take their steps with; null where the precision is
    /// float32.
    /// </summary>
    public ISegmentationModel? Guide { get; private init; }

    /// <summary>Gets what records say of it.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>Gets where it computes.</summary>
    public Device Device { get; }

    /// <summary>Gets the side of the images it was trained on, in pixels; null where the file does not say.</summary>
    public int? Size { get; private init; }

    /// <summary>Gets the number of classes it scores.</summary>
    public int Classes { get; private set; }

    /// <summary>Loads a U-Net of this program (<c>.safetensors</c>) or a TorchScript file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">The channels of the images it will get.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="precision">
    /// The arithmetic of an attack's steps; reported figures are float32. Only a U-Net can have another than float32.
    /// </param>
    /// <exception cref="DataFileException">
    /// The file is neither, takes images of other channels, or cannot have the precision.
    /// </exception>
    public static ModelUnderTest Open(
        string path, int channels, Device device, GradientPrecision precision = GradientPrecision.Float32)
    {
        if (Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            return OpenUNet(path, channels, device, precision);
        }

        if (precision != GradientPrecision.Float32)
        {
            throw new DataFileException(
                path, "must be a U-Net (.safetensors) for --precision bfloat16", "a TorchScript file",
                "Leave --precision out.");
        }

        var script = TorchScriptModel.Load(path, channels, device);
        return new(script, script, Identify(path, "torchscript"), device);
    }

    /// <summary>Makes one forward pass and checks what comes out. Sets <see cref="Classes"/>.</summary>
    /// <param name="image">An image as the attack will give it.</param>
    /// <returns>The part of the image that the output covers.</returns>
    /// <exception cref="DataFileException">
    /// The model does not take the image, or does not give finite scores.
    /// </exception>
    public PixelWindow Probe(PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var window = OutputWindow(image.Height, image.Width);
        var scores = Model.Logits(image.ToTensor(Model.InputRange).unsqueeze(0).to(Device));
        Classes = (int)scores.shape[1];
        return scores.isfinite().all().ToBoolean()
            ? window
            : throw new DataFileException(
                Identity.Path, "must give finite class scores", "NaN or infinity for the first image",
                "Check the model's weights and the range of its input.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        (Guide as IDisposable)?.Dispose();
        owner.Dispose();
    }

    private static ModelUnderTest OpenUNet(string path, int channels, Device device, GradientPrecision precision)
    {
        var (network, size) = UNetFile.Load(path);
        using (network)
        {
            if (network.Architecture.InputChannels != channels)
            {
                throw new DataFileException(
                    path, $"must take images of {channels} channels, as the image has",
                    $"{network.Architecture.InputChannels}",
                    "Convert the images to the channels that the network was trained on.");
            }

            var model = new UNetModel(network, device, GradientPrecision.Float32);
            return new(model, model, Identify(path, "safetensors"), device)
            {
                Size = size,
                Guide = precision == GradientPrecision.Float32 ? null : new UNetModel(network, device, precision),
            };
        }
    }

    private static ModelIdentity Identify(string path, string format)
    {
        var file = FileIdentity.Of(path);
        return new(file.Path, file.Sha256, format);
    }

    private PixelWindow OutputWindow(int height, int width)
    {
        try
        {
            return Model.OutputWindow(height, width);
        }
        catch (ArgumentException exception)
        {
            throw new DataFileException(
                Identity.Path, "must take the image's size",
                $"{width} x {height}: {exception.Message.Split(" (Parameter", 2)[0].TrimEnd('.')}",
                "Give another size with --size.", exception);
        }
    }
}
