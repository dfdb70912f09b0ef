using SegProbe.Models.Contracts;
using SegProbe.Models.Onnx;
using SegProbe.Models.TorchScript;
using SegProbe.Models.UNets;
using static TorchSharp.torch;

namespace SegProbe.Models.Imports;

/// <summary>Opens networks of any format that is known.</summary>
internal static class NetworkFile
{
    private const byte PickleMark = 0x80;

    /// <summary>Opens a network; the file's name or its content tells the format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="output">Which of several outputs to use; null for the format's default.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="spatialAxes">The axes of space that the network must take: 2 or 3.</param>
    /// <param name="verify">Whether an ONNX file is compared with ONNX Runtime on one input.</param>
    /// <param name="differentiable">
    /// Whether gradients are wanted; without them an ONNX file may have any operator that ONNX Runtime has.
    /// </param>
    /// <param name="precision">The arithmetic of the network; only a U-Net for images can have another than float32.</param>
    /// <exception cref="DataFileException">
    /// The file is absent, damaged or of no known format, or takes something else.
    /// </exception>
    public static INetwork Open(
        string path, string? output, Device device, int spatialAxes = 2, bool verify = true, bool differentiable = true,
        GradientPrecision precision = GradientPrecision.Float32)
    {
        if (!File.Exists(path))
        {
            throw new DataFileException(path, "must be a file", "nothing there", "Check the path.");
        }

        InputFile.Require(path);
        if (HasExtension(path, ".safetensors"))
        {
            return OpenUNet(path, spatialAxes, device, precision);
        }

        var isOnnx = HasExtension(path, ".onnx");
        if (precision != GradientPrecision.Float32)
        {
            throw new DataFileException(
                path, "must be a U-Net (.safetensors) for --precision bfloat16",
                $"a file of format {(isOnnx ? "onnx" : "torchscript")}", "Leave --precision out.");
        }

        if (isOnnx)
        {
            return OnnxNetwork.Load(
                path,
                new()
                {
                    Output = output,
                    Verify = verify,
                    Differentiable = differentiable,
                    InputAxes = spatialAxes + 2,
                },
                device);
        }

        RequireNoPickle(path);
        return TorchScriptNetwork.Open(path, output, device);
    }

    private static INetwork OpenUNet(string path, int spatialAxes, Device device, GradientPrecision precision)
    {
        var (network, size) = UNetFile.LoadAny(path);
        if (network.Architecture.Dims != spatialAxes)
        {
            network.Dispose();
            throw new DataFileException(
                path, spatialAxes == 3 ? "must be a network for volumes" : "must be a network for images",
                $"one for {(spatialAxes == 3 ? "images" : "volumes")}",
                spatialAxes == 3 ? "Give it the slices of volumes with --slices." : "Give it volumes.");
        }

        if (network is VolumeUNet volumes)
        {
            return precision == GradientPrecision.Float32 ? new VolumeUNetModel(volumes, device)
                : throw new DataFileException(
                    path, "must be a U-Net for images with --precision bfloat16", "one for volumes",
                    "Leave --precision out.");
        }

        using (network)
        {
            return new UNetModel((UNet)network, device, precision) { TrainedSize = size };
        }
    }

    /// <summary>Gives what a network's own file says of its contract.</summary>
    public static ModelDeclaration Declare(INetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network is VolumeUNetModel volumes)
        {
            return new()
            {
                Channels = volumes.Architecture.InputChannels,
                Head = ModelHead.Logits,
                MultipleOf = 1 << volumes.Architecture.Depth,
                Normalisation = VolumeNormalisation.Zscore,
            };
        }

        var own = network is UNetModel
            ? new ModelDeclaration { Range = new(0, 1), ChannelOrder = ChannelOrder.Rgb, Mean = [0], Std = [1] }
            : new();
        return network.InputShape is [_, var channels, var height, var width]
            ? own with
            {
                Layout = ChannelsLast.IsDeclared(network.InputShape) ? TensorLayout.Nhwc : TensorLayout.Nchw,
                Channels = (int?)(ChannelsLast.IsDeclared(network.InputShape) ? width : channels),
                Size = Sides(ChannelsLast.IsDeclared(network.InputShape) ? (channels, height) : (height, width)),
                Head = network is UNetModel || network.RemovedActivation is not null ? ModelHead.Logits : null,
            }
            : own;
    }

    private static IReadOnlyList<long>? Sides((long? Height, long? Width) size) =>
        size is ({ } height, { } width) ? [height, width] : size is (null, null) ? [] : null;

    private static bool HasExtension(string path, string extension) =>
        Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase);

    // A pickle holds weights without the network, or a network whose code lies elsewhere; reading one runs code.
    private static void RequireNoPickle(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> start = stackalloc byte[2];
        var count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var isPickle = count == 2 && start[0] == PickleMark && start[1] is >= 2 and <= 5;
        var isZip = count == 2 && start.SequenceEqual("PK"u8) && !TorchScriptArchive.Inspect(path).HasCode;
        if ((isPickle && PickledModule.Is(stream)) || (isZip && TorchScriptArchive.HasPickledModule(path)))
        {
            throw new DataFileException(
                path, "must hold a network", "a pickled module of PyTorch, whose code lies elsewhere",
                "Export it in Python, where its classes can be imported: model = torch.load(\"FILE.pth\", weights_only=False); " +
                "torch.jit.trace(model.eval(), torch.rand(1, 3, 256, 256)).save(\"FILE.pt\").");
        }

        if (isPickle || isZip)
        {
            throw new DataFileException(
                path, "must hold a network", "a pickled object of PyTorch, such as a state dict, which has no code",
                "Export it in Python: model.load_state_dict(torch.load(\"FILE.pth\")); " +
                "torch.jit.trace(model.eval(), torch.rand(1, 3, 256, 256)).save(\"FILE.pt\").");
        }
    }
}
