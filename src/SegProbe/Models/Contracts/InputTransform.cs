using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.Contracts;

/// <summary>Makes of images in [0, 1] what a network was trained on; differentiable.</summary>
internal sealed class InputTransform(string path, ModelDeclaration contract)
{
    // ITU-R BT.601, as most image libraries turn colours to grey.
    private static readonly float[] Luma = [0.299f, 0.587f, 0.114f];

    /// <summary>Converts and orders channels, scales and normalises.</summary>
    /// <param name="images">float32 [N, C, H, W] in [0, 1].</param>
    /// <returns>float32 [N, channels of the network, H, W].</returns>
    public Tensor Apply(Tensor images)
    {
        var converted = Channels(images);
        var ordered = contract.ChannelOrder == ChannelOrder.Bgr && converted.shape[1] == 3
            ? converted.flip(1) : converted;
        return Normalise(ordered);
    }

    /// <summary>Repeats the lower and right edge up to the next multiple.</summary>
    public Tensor Pad(Tensor images)
    {
        var multiple = contract.MultipleOf!.Value;
        var (below, right) = (Missing(images.shape[2]), Missing(images.shape[3]));
        return below + right > 0
            ? nn.functional.pad(images, [0, right, 0, below], PaddingModes.Replicate)
            : images;

        long Missing(long length) => (multiple - (length % multiple)) % multiple;
    }

    private Tensor Channels(Tensor images)
    {
        var (given, wanted) = (images.shape[1], contract.Channels ?? images.shape[1]);
        if (given == wanted)
        {
            return images;
        }

        if (contract.ConvertChannels == true && (given, wanted) is (1, 3))
        {
            return images.expand(-1, wanted, -1, -1);
        }

        if (contract.ConvertChannels == true && (given, wanted) is (3, 1))
        {
            return (images * tensor(Luma, device: images.device).view(1, -1, 1, 1)).sum(1, keepdim: true);
        }

        throw new DataFileException(
            path, $"must get images of {wanted} {(wanted == 1 ? "channel" : "channels")}", $"{given}",
            (given, wanted) is (1, 3) or (3, 1)
                ? "Allow grey images for colours, and the reverse, with --convert-channels."
                : "Convert the images.");
    }

    // (lower + x (upper - lower) - mean) / std, as one product and one sum.
    private Tensor Normalise(Tensor images)
    {
        var (range, mean, std) = (contract.Range!.Value, contract.Mean!, contract.Std!);
        var count = Math.Max(mean.Count, std.Count);
        RequireCount(images.shape[1], count);
        var channels = Enumerable.Range(0, count).ToList();
        var scale = channels.ConvertAll(i => (float)((range.Upper - range.Lower) / std[i % std.Count]));
        var shift = channels.ConvertAll(i => (float)((range.Lower - mean[i % mean.Count]) / std[i % std.Count]));
        var scaled = scale is [1] ? images : images * Column(scale);
        return shift is [0] ? scaled : scaled + Column(shift);

        Tensor Column(List<float> values) => tensor(values.ToArray(), device: images.device).view(1, -1, 1, 1);
    }

    private void RequireCount(long channels, int count)
    {
        if (count != 1 && count != channels)
        {
            throw new DataFileException(
                path, $"must have one mean and std, or {channels}, one for each channel", $"{count}",
                "Correct --mean and --std, or the file beside the model.");
        }
    }
}
