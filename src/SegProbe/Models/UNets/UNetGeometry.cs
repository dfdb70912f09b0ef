namespace SegProbe.Models.UNets;

/// <summary>Which input sizes a U-Net takes, and which part of the input its output covers.</summary>
public static class UNetGeometry
{
    /// <summary>Gives the length of the output along one axis.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="length">Pixels of the input along that axis.</param>
    /// <returns>Pixels of the output, or null where the network takes no input of that length.</returns>
    public static long? OutputLength(UNetArchitecture architecture, long length)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return architecture.Padding == ConvolutionPadding.Valid
            ? ValidOutputLength(architecture.Depth, length)
            : length >= MinimumLength(architecture) ? length : null;
    }

    /// <summary>Gives the part of the input that the output covers.</summary>
    /// <exception cref="ArgumentException">
    /// The network takes no input of this size; the message names the nearest that fit.
    /// </exception>
    public static PixelWindow OutputWindow(UNetArchitecture architecture, long height, long width)
    {
        var outputHeight = RequireLength(architecture, height, nameof(height));
        var outputWidth = RequireLength(architecture, width, nameof(width));
        return new((height - outputHeight) / 2, (width - outputWidth) / 2, outputHeight, outputWidth);
    }

    /// <summary>
    /// Gives the length to which an input is padded: the next multiple of 2^depth (same padding), or the length itself.
    /// </summary>
    public static long PaddedLength(UNetArchitecture architecture, long length)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        var multiple = 1L << architecture.Depth;
        return architecture.Padding == ConvolutionPadding.Valid
            ? length
            : (length + multiple - 1) / multiple * multiple;
    }

    // Below half of the coarsest grid's step, padding would outweigh the picture.
    private static long MinimumLength(UNetArchitecture architecture) => 1L << (architecture.Depth - 1);

    private static long? ValidOutputLength(int depth, long length)
    {
        for (var level = 0; level < depth; level++)
        {
            length -= 4;
            if (length <= 0 || length % 2 != 0)
            {
                return null;
            }

            length /= 2;
        }

        length -= 4;
        for (var level = 0; level < depth; level++)
        {
            length = (2 * length) - 4;
        }

        return length > 0 ? length : null;
    }

    private static long RequireLength(UNetArchitecture architecture, long length, string name) =>
        OutputLength(architecture, length) ?? throw new ArgumentException(
            architecture.Padding == ConvolutionPadding.Same
                ? $"{name} must be at least {MinimumLength(architecture)} pixels " +
                  $"for a U-Net of depth {architecture.Depth}, got {length}. Use a larger image."
                : $"{name} must be a length that an unpadded U-Net of depth {architecture.Depth} can halve evenly, " +
                  $"got {length}. The nearest that fit: {Nearest(architecture, length)}.",
            name);

    private static string Nearest(UNetArchitecture architecture, long length)
    {
        // Fitting lengths are 2^depth apart, so one search that far reaches a neighbour, or the smallest of all.
        var above = LongRange(Math.Max(length, 1)).First(each => OutputLength(architecture, each) is not null);
        var below = above - (1L << architecture.Depth);
        return OutputLength(architecture, below) is null ? $"{above}" : $"{below} and {above}";
    }

    private static IEnumerable<long> LongRange(long start)
    {
        for (var each = start; ; each++)
        {
            yield return each;
        }
    }
}
