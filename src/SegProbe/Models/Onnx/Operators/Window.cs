using SegProbe.Models.Onnx.Graph;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>
/// How a kernel slides over an image: what convolutions and pooling share. Lists have one entry an axis.
/// </summary>
internal sealed record Window(
    long[] Kernel, long[] Strides, long[] Dilations, long[] Before, long[] After, string AutoPad)
{
    private const long Largest = 1 << 16;

    /// <summary>Gets whether as much is padded behind as before.</summary>
    public bool IsSymmetric => Before.SequenceEqual(After);

    /// <summary>Reads an operator's attributes.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="kernel">The kernel's shape.</param>
    /// <exception cref="InvalidDataException">The attributes do not fit the kernel.</exception>
    public static Window Read(OnnxNode node, long[] kernel)
    {
        var axes = kernel.Length;
        var pads = node.Integers("pads") ?? new long[2 * axes];
        var window = new Window(
            kernel,
            node.Integers("strides") ?? Ones(axes),
            node.Integers("dilations") ?? Ones(axes),
            pads[..Math.Min(axes, pads.Length)],
            pads[Math.Min(axes, pads.Length)..],
            node.OneOf("auto_pad", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"));
        return window.Fits() ? window : throw node.Refusal("strides, dilations or pads that do not fit its kernel");
    }

    /// <summary>Gives the same with the padding that an automatic rule asks for at a size of the input.</summary>
    public Window At(long[] sizes)
    {
        if (AutoPad is "NOTSET" or "VALID")
        {
            return AutoPad == "NOTSET" ? this : With(_ => 0, _ => 0);
        }

        var total = Enumerable.Range(0, Kernel.Length).Select(
            i => Math.Max((((sizes[i] + Strides[i] - 1) / Strides[i]) - 1) * Strides[i] + Extent(i) - sizes[i], 0))
            .ToArray();
        return AutoPad == "SAME_UPPER"
            ? With(i => total[i] / 2, i => total[i] - (total[i] / 2))
            : With(i => total[i] - (total[i] / 2), i => total[i] / 2);
    }

    /// <summary>Gives the shape of an image with its padding.</summary>
    public long[] Padded(long[] shape) =>
        [.. shape[..2], .. shape[2..].Select((length, i) => Math.Max(length + Before[i] + After[i], 0))];

    /// <summary>Gives the shape that a transposed convolution makes before it is cut, channels aside.</summary>
    public long[] Spread(long[] shape) =>
        [.. shape[..2], .. shape[2..].Select((length, i) => (Math.Max(length - 1, 0) * Strides[i]) + Extent(i))];

    /// <summary>Gives the pixels that a kernel covers along an axis.</summary>
    public long Extent(int axis) => ((Kernel[axis] - 1) * Dilations[axis]) + 1;

    /// <summary>Gives the padding as libtorch takes it: last axis first, before and behind.</summary>
    public static long[] PairsFromLast(long[] before, long[] after) =>
        [.. Enumerable.Range(1, before.Length).SelectMany(i => new[] { before[^i], after[^i] })];

    private Window With(Func<int, long> before, Func<int, long> after) =>
        this with
        {
            Before = [.. Enumerable.Range(0, Kernel.Length).Select(before)],
            After = [.. Enumerable.Range(0, Kernel.Length).Select(after)],
            AutoPad = "NOTSET",
        };

    private bool Fits() =>
        Kernel.Length is >= 1 and <= 3
        && Array.TrueForAll([Strides, Dilations, Before, After], list => list.Length == Kernel.Length)
        && Array.TrueForAll([.. Kernel, .. Strides, .. Dilations], each => each is >= 1 and <= Largest)
        && Array.TrueForAll([.. Before, .. After], each => each is >= -Largest and <= Largest);

    private static long[] Ones(int count) => [.. Enumerable.Repeat(1L, count)];
}
