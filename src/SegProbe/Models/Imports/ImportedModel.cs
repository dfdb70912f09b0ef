using SegProbe.Models.Contracts;
using SegProbe.Models.Tiles;
using SegProbe.Models.UNets;
using static TorchSharp.torch;

namespace SegProbe.Models.Imports;

/// <summary>
/// A network from a file, under a contract: takes images in [0, 1] and gives class scores, whatever the network itself
/// takes and gives. <see cref="Open"/> makes one from a file in one call.
/// </summary>
/// <remarks>
/// Range, normalisation, order of channels and axes, padding, tiles and the kind of output all lie inside, and
/// gradients go through them: an attack sees nothing but pixels and scores. A classifier, [N, K], is a segmentation
/// whose mask has one pixel; its <see cref="OutputWindow"/> is the pixel in the top left corner. A network for volumes is
/// given them by <c>VolumeModel</c>.
/// </remarks>
public sealed class ImportedModel : ISegmentationModel, IDisposable
{
    private readonly string path;
    private readonly Device device;
    private readonly InputTransform input;
    private readonly SlidingWindow? tiles;
    private readonly int imageChannels;
    private readonly Dictionary<(long Height, long Width), PixelWindow> windows = [];

    /// <summary>Puts a network under a contract.</summary>
    /// <param name="path">The network's file, for messages.</param>
    /// <param name="network">The network; disposed with this object.</param>
    /// <param name="contract">What its input and output mean.</param>
    /// <param name="imageChannels">The channels of the images it will get.</param>
    /// <param name="device">Where it computes.</param>
    public ImportedModel(
        string path, INetwork network, ModelContract contract, int imageChannels, Device device)
    {
        ArgumentNullException.ThrowIfNull(contract);
        (this.path, Network, this.device, this.imageChannels) = (path, network, device, imageChannels);
        Contract = contract;
        input = new(path, contract.Values);
        tiles = contract.Values is { Tile: { } side, Overlap: { } overlap, Blend: { } blend }
            ? new(path, tile => TileScores(tile), [side, side], overlap, blend)
            : null;
    }

    /// <summary>Opens a network's file under its contract.</summary>
    /// <param name="path">
    /// A U-Net of <c>segprobe train</c> (.safetensors), an ONNX file (.onnx), or a TorchScript file of any other name.
    /// The file <c>PATH.json</c> beside it, where there is one, holds its contract.
    /// </param>
    /// <param name="options">What the file leaves open; the defaults where null.</param>
    /// <exception cref="DataFileException">
    /// The file is no network for images, the contract is not consistent, or the network cannot have the precision.
    /// The message is one line.
    /// </exception>
    public static ImportedModel Open(string path, ImportOptions? options = null)
    {
        options ??= new();
        var beside = File.Exists(path) ? ContractFile.ReadFor(path) : new();
        var network = NetworkFile.Open(
            path, options.Declared.Output ?? beside.Output, options.Device,
            (options.Declared.Slices ?? beside.Slices) is null ? options.SpatialAxes : 2, options.Verify,
            options.Differentiable, options.Precision);
        try
        {
            return new(path, network, Resolve(network, options.Declared, beside), options.Channels, options.Device);
        }
        catch (ArgumentException exception)
        {
            network.Dispose();
            var remedy = exception.Message.LastIndexOf(". ", StringComparison.Ordinal);
            throw new DataFileException(
                path, "must have a contract without contradictions", exception.Message[..remedy],
                exception.Message[(remedy + 2)..], exception);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Gets the network's file, for messages.</summary>
    internal string Path => path;

    /// <summary>Gets where it computes.</summary>
    internal Device Device => device;

    /// <summary>Gets the network.</summary>
    public INetwork Network { get; }

    /// <summary>
    /// Gets the contract. Once an image has passed, it holds which part a smaller output is taken to cover.
    /// </summary>
    public ModelContract Contract { get; private set; }

    /// <inheritdoc/>
    public ValueRange InputRange => new(0, 1);

    /// <inheritdoc/>
    public int? IgnoredLabel => Values.IgnoredLabel;

    /// <summary>
    /// Gets the side of the images that the network was trained on, or takes, in pixels; null where the file leaves it
    /// open, or where images are given in tiles.
    /// </summary>
    public int? Size => tiles is not null ? null
        : (Network as UNetModel)?.TrainedSize
        ?? (Values.Size is [var height, var width] && height == width ? (int)height : null);

    /// <summary>Gets the network's output as it stood when the last image passed: its axes; null before.</summary>
    public IReadOnlyList<long>? OutputShape { get; private set; }

    /// <summary>Gets how class scores are made of the network's numbers; null until an image has passed.</summary>
    public string? ScoreRule { get; private set; }

    /// <summary>Gets whether the network gives one answer for an image; known once an image has passed.</summary>
    public bool IsClassifier => OutputShape is { Count: <= 2 };

    private ModelDeclaration Values => Contract.Values;

    private bool TakesImagesAsTheyAre =>
        tiles is null
        && Values is
        {
            Range: { Lower: 0, Upper: 1 }, Mean: [0], Std: [1], ChannelOrder: ChannelOrder.Rgb,
            Layout: TensorLayout.Nchw, MultipleOf: null or 1, Head: ModelHead.Logits, Size: null or [],
        }
        && (Values.Channels is null || Values.Channels == imageChannels);

    /// <inheritdoc/>
    public Tensor Logits(Tensor images) => Scores(Outputs(images));

    /// <summary>
    /// Evaluates with the network's own way back to the image, where it has one and takes images as they are.
    /// </summary>
    /// <inheritdoc/>
    public IForwardPass Evaluate(Tensor images) =>
        Network is ISegmentationModel own && TakesImagesAsTheyAre
            ? own.Evaluate(images)
            : new AutogradPass(this, images, path);

    /// <summary>Makes class scores before softmax of the network's own numbers; differentiable.</summary>
    /// <param name="outputs">What <see cref="Outputs"/> gave.</param>
    /// <returns>float32 [N, max(K, 2), *space].</returns>
    public Tensor Scores(Tensor outputs) => ScoreHead.Scores(outputs, Values.Head!.Value);

    /// <summary>Gives the network's own numbers, before they become class scores; differentiable.</summary>
    /// <param name="images">float32 [N, C, H, W] in [0, 1].</param>
    /// <returns>float32 [N, K, h, w], of the part of the image that <see cref="OutputWindow"/> names.</returns>
    public Tensor Outputs(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var (height, width) = (images.shape[2], images.shape[3]);
        RequireSize(height, width);
        var prepared = input.Apply(images);
        if (tiles is not null)
        {
            return tiles.Run(prepared);
        }

        var padded = input.Pad(prepared);
        var output = Forward(padded);
        return IsClassifier ? output : Covered(output, padded.shape[2], padded.shape[3], height, width);
    }

    /// <inheritdoc/>
    public PixelWindow OutputWindow(long height, long width)
    {
        if (tiles is not null)
        {
            return new(0, 0, height, width);
        }

        if (Network is ISegmentationModel own)
        {
            return own.OutputWindow(height, width);
        }

        if (!windows.TryGetValue((height, width), out var window))
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var output = Outputs(zeros([1, Values.Channels ?? imageChannels, height, width], device: device));
            var (h, w) = (output.shape[2], output.shape[3]);
            window = IsClassifier ? new(0, 0, 1, 1) : new((height - h) / 2, (width - w) / 2, h, w);
            windows.Add((height, width), window);
        }

        return window;
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    // A head that was declared is that of the file; without its last activation the network gives logits.
    private static ModelContract Resolve(INetwork network, ModelDeclaration declared, ModelDeclaration beside) =>
        network.RemovedActivation is null
            ? ModelContract.Resolve(declared, beside, NetworkFile.Declare(network))
            : ModelContract.Resolve(
                declared with { Head = null }, beside with { Head = null }, NetworkFile.Declare(network));

    private void RequireSize(long height, long width)
    {
        if (tiles is null && Values.Size is [var h, var w] && (h != height || w != width))
        {
            throw new DataFileException(
                path, $"must get images of its own size, {h} x {w}", $"{height} x {width}",
                h == w ? $"Resize them with --size {h}, or give them in tiles with --tile {h}." : "Resize the images.");
        }
    }

    /// <summary>Holds what a pass has shown of the contract.</summary>
    internal void Assume(ModelDeclaration found) => Contract = Contract.Assume(found);

    /// <summary>Gives the network's numbers for what it takes as it is: [N, C, *space] to [N, K, *space].</summary>
    internal Tensor Forward(Tensor prepared)
    {
        var layout = Values.Layout == TensorLayout.Nhwc ? prepared.permute(0, 2, 3, 1).contiguous() : prepared;
        var single = Network.InputShape is [1, ..] && layout.shape[0] > 1;
        var output = single
            ? cat([.. Enumerable.Range(0, (int)layout.shape[0]).Select(i => Network.Forward(layout.narrow(0, i, 1)))])
            : Network.Forward(layout);
        OutputShape = output.shape;
        var planes = Planes(output, prepared.shape[0]);
        ScoreRule = ScoreHead.Describe(planes.shape[1], Values.Head!.Value);
        return planes;
    }

    private Tensor Planes(Tensor output, long count)
    {
        var floating = output.is_floating_point() ? output.to(ScalarType.Float32) : null;
        var planes = (floating, output.dim()) switch
        {
            (not null, 5) => floating,
            (not null, 4) when Values.Layout == TensorLayout.Nhwc => floating.permute(0, 3, 1, 2),
            (not null, 4) => floating,
            (not null, 3) => floating.unsqueeze(1),
            (not null, 2) => floating.unsqueeze(2).unsqueeze(3),
            (not null, 1) => floating.view(-1, 1, 1, 1),
            _ => null,
        };
        return planes is not null && planes.shape[0] == count && planes.shape[1] >= 1 ? planes
            : throw new DataFileException(
                path,
                "must give scores or probabilities: [batch, classes, height, width], [batch, height, width] for one " +
                "class against the background, or [batch, classes] for a classifier",
                $"{output.dtype} {TensorCheck.Shape(output)}",
                "Choose another output with --model-output, or export a wrapper that returns the scores.");
    }

    private Tensor TileScores(Tensor tile)
    {
        var output = Forward(tile);
        return output.shape[2] == tile.shape[2] && output.shape[3] == tile.shape[3] && !IsClassifier ? output
            : throw new DataFileException(
                path, $"must give scores of a tile's size, {tile.shape[2]} x {tile.shape[3]}, to be used with --tile",
                $"{TensorCheck.Shape(output)}", "Leave out --tile, or choose a tile that the model does not crop.");
    }

    // Removes what was added by padding; the part that the output covers is decided by its first size.
    private Tensor Covered(Tensor output, long paddedHeight, long paddedWidth, long height, long width)
    {
        var (h, w) = (output.shape[2], output.shape[3]);
        if (h > paddedHeight || w > paddedWidth)
        {
            throw new DataFileException(
                path, $"must give scores no larger than its input, {paddedHeight} x {paddedWidth}", $"{h} x {w}",
                "Export a model without upscaling.");
        }

        if ((h, w) == (paddedHeight, paddedWidth))
        {
            return output.narrow(2, 0, height).narrow(3, 0, width);
        }

        if (Values.OutputCovers is null)
        {
            // A U-Net of SegProbe says itself that it draws the middle.
            var whole = Network is not ISegmentationModel
                && paddedHeight % h == 0 && paddedWidth % w == 0 && paddedHeight / h == paddedWidth / w;
            Assume(new() { OutputCovers = whole ? OutputCover.Whole : OutputCover.Middle });
        }

        if (Values.OutputCovers == OutputCover.Whole)
        {
            return nn.functional.interpolate(
                output, size: [paddedHeight, paddedWidth], mode: InterpolationMode.Bilinear, align_corners: false)
                .narrow(2, 0, height).narrow(3, 0, width);
        }

        return (paddedHeight, paddedWidth) == (height, width) ? output
            : throw new DataFileException(
                path, "must be given no padding where its output covers the input's middle",
                $"an image of {height} x {width} padded to {paddedHeight} x {paddedWidth}",
                "Choose a --size that needs none, or correct --output-covers.");
    }
}
