namespace SegProbe.Models.UNets;

/// <summary>How much a U-Net computes.</summary>
public static class UNetCost
{
    /// <summary>
    /// Gives the floating-point operations of one forward pass over one image: 2 for each multiplication with
    /// addition in a convolution. The gradient of the input costs the same again. Everything else (ReLU,
    /// pooling, concatenation) is left out.
    /// </summary>
    /// <param name="architecture">The network.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    /// <exception cref="ArgumentException">The network takes no input of this size.</exception>
    public static double ForwardOperations(UNetArchitecture architecture, long height, long width)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        _ = UNetGeometry.OutputWindow(architecture, height, width);
        var map = new Map(
            UNetGeometry.PaddedLength(architecture, height), UNetGeometry.PaddedLength(architecture, width));
        var operations = 0.0;
        for (var level = 0; level <= architecture.Depth; level++)
        {
            var input = level == 0 ? architecture.InputChannels : architecture.ChannelsAt(level - 1);
            map = level == 0 ? map : map.Halved;
            operations += DoubleConvolution(architecture, input, architecture.ChannelsAt(level), ref map);
        }

        for (var level = architecture.Depth - 1; level >= 0; level--)
        {
            operations += 4 * map.Pixels * Products(architecture.ChannelsAt(level + 1), architecture.ChannelsAt(level));
            map = map.Doubled;
            operations += DoubleConvolution(
                architecture, architecture.ChannelsAt(level + 1), architecture.ChannelsAt(level), ref map);
        }

        return 2 * (operations + (map.Pixels * Products(architecture.Width, architecture.Classes)));
    }

    private static double DoubleConvolution(UNetArchitecture architecture, int input, int output, ref Map map)
    {
        var lost = architecture.Padding == ConvolutionPadding.Valid ? 2 : 0;
        var first = map.Less(lost);
        map = first.Less(lost);
        return 9 * ((first.Pixels * Products(input, output)) + (map.Pixels * Products(output, output)));
    }

    private static double Products(double input, double output) => input * output;

    private readonly record struct Map(long Height, long Width)
    {
        public double Pixels => (double)Height * Width;

        public Map Halved => new(Height / 2, Width / 2);

        public Map Doubled => new(Height * 2, Width * 2);

        public Map Less(long pixels) => new(Height - pixels, Width - pixels);
    }
}
