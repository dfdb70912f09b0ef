using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets;

/// <summary>
/// A trained U-Net as an attack sees it: in evaluation mode, weights frozen, for images of any size it can take.
/// </summary>
/// <remarks>
/// With same padding an image is padded at its lower and right edge, by repeating the edge, to the next multiple of
/// 2^depth, and the output is cropped back. Without padding the output covers the middle of the input
/// (<see cref="OutputWindow"/>).
/// </remarks>
public sealed class UNetModel : ISegmentationModel, INetwork
{
    private readonly UNet network;
    private readonly UNetKernels kernels;
    private readonly ScalarType type;

    /// <summary>Takes a copy of a network's weights, ready for inference on the processor in float32.</summary>
    /// <param name="network">The trained network; not modified.</param>
    public UNetModel(UNet network)
        : this(network, CPU, GradientPrecision.Float32)
    {
    }

    /// <summary>Takes a copy of a network's weights, ready for inference.</summary>
    /// <param name="network">The trained network; not modified.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="precision">
    /// The arithmetic of the network; what goes in and comes out is float32 in any case.
    /// </param>
    public UNetModel(UNet network, Device device, GradientPrecision precision)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var scope = NewDisposeScope();
        type = precision == GradientPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        this.network = network.Folded();
        this.network.to(type).to(device);
        scope.Detach(this.network.parameters());
        kernels = new(this.network);
    }

    /// <summary>Gets the shape of the network.</summary>
    public UNetArchitecture Architecture => network.Architecture;

    /// <summary>Gets the side of the images it was trained on, in pixels; null where that is not known.</summary>
    public int? TrainedSize { get; init; }

    /// <inheritdoc/>
    public ValueRange InputRange => new(0, 1);

    /// <inheritdoc/>
    public string Format => "safetensors";

    /// <inheritdoc/>
    public IReadOnlyList<long?>? InputShape => [null, Architecture.InputChannels, null, null];

    /// <inheritdoc/>
    public IReadOnlyList<string> Outputs => [];

    /// <inheritdoc/>
    public string? RemovedActivation => null;

    /// <inheritdoc/>
    public Tensor Forward(Tensor input) => Logits(input);

    /// <inheritdoc/>
    public Tensor Logits(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var logits = network.call(ChannelsLast.Arrange(Prepare(images))).to(ScalarType.Float32);
        return Cover(images).Crop(logits);
    }

    /// <inheritdoc/>
    public IForwardPass Evaluate(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return new UNetModelPass(new(network, kernels, Prepare(images)), images, Cover(images));
    }

    /// <inheritdoc/>
    public PixelWindow OutputWindow(long height, long width) => UNetGeometry.OutputWindow(Architecture, height, width);

    /// <inheritdoc/>
    public void Dispose()
    {
        kernels.Dispose();
        network.Dispose();
    }

    // In the network's type, and padded where its size asks for that.
    private Tensor Prepare(Tensor images)
    {
        _ = OutputWindow(images.shape[2], images.shape[3]);
        var (below, right) = (Padding(images.shape[2]), Padding(images.shape[3]));
        var padded = below + right > 0
            ? nn.functional.pad(images, [0, right, 0, below], PaddingModes.Replicate)
            : images;
        return padded.to(type);
    }

    // The part of the scores that belongs to the images; the rest is padding's.
    private PixelWindow Cover(Tensor images)
    {
        var window = OutputWindow(images.shape[2], images.shape[3]);
        return new(0, 0, window.Height, window.Width);
    }

    private long Padding(long length) => UNetGeometry.PaddedLength(Architecture, length) - length;
}

/// <summary>A pass through a U-Net, seen from images and scores in float32 and without padding.</summary>
/// <param name="pass">The pass, of padded images and in the network's type.</param>
/// <param name="images">The images as given.</param>
/// <param name="window">The part of the scores that belongs to them.</param>
internal sealed class UNetModelPass(UNetPass pass, Tensor images, PixelWindow window) : IForwardPass
{
    private readonly long[] shape = images.shape;

    public Tensor Scores { get; } = window.Crop(pass.Scores.to(ScalarType.Float32));

    public Tensor Gradient(Tensor weights)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (height, width) = (pass.Scores.shape[2], pass.Scores.shape[3]);
        var padded = nn.functional.pad(
            weights, [0, width - weights.shape[3], 0, height - weights.shape[2]]);
        var gradient = pass.Gradient(padded.to(pass.Scores.dtype)).to(ScalarType.Float32);
        return FoldEdge(FoldEdge(gradient, 2), 3).MoveToOuterDisposeScope();
    }

    public void Dispose() => pass.Dispose();

    // Padding repeats the last row and column, so what is known of the copies belongs to them.
    private Tensor FoldEdge(Tensor gradient, int axis)
    {
        var (length, padded) = (shape[axis], gradient.shape[axis]);
        if (padded == length)
        {
            return gradient;
        }

        var folded = gradient.narrow(axis, 0, length).clone();
        folded.narrow(axis, length - 1, 1)
            .add_(gradient.narrow(axis, length, padded - length).sum([axis], keepdim: true));
        return folded;
    }
}
