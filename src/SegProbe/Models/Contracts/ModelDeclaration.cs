using System.Text.Json;
using System.Text.Json.Serialization;

namespace SegProbe.Models.Contracts;

/// <summary>What one source declares of a model's input and output. Null is left to the others, and to the default.</summary>
public sealed record ModelDeclaration
{
    /// <summary>
    /// Gets the range of pixel values that the network was trained with, before mean and standard deviation: [0, 1] or
    /// [0, 255], for example.
    /// </summary>
    [JsonConverter(typeof(ValueRangeConverter))]
    public ValueRange? Range
    {
        get;
        init => field = value is not { } range
            || (double.IsFinite(range.Lower) && double.IsFinite(range.Upper) && range.Lower < range.Upper)
            ? value : throw Bad(nameof(Range));
    }

    /// <summary>Gets the number of channels of the input.</summary>
    public int? Channels { get; init => field = value is null or >= 1 ? value : throw Bad(nameof(Channels)); }

    /// <summary>Gets the order of the input's channels.</summary>
    public ChannelOrder? ChannelOrder { get; init; }

    /// <summary>
    /// Gets what is subtracted from each channel, or from all: in units of the range, in the network's order.
    /// </summary>
    public IReadOnlyList<double>? Mean
    {
        get;
        init => field = value is null || (value.Count > 0 && value.All(double.IsFinite))
            ? value : throw Bad(nameof(Mean));
    }

    /// <summary>Gets what each channel, or all, is divided by after that.</summary>
    public IReadOnlyList<double>? Std
    {
        get;
        init => field = value is null || (value.Count > 0 && value.All(each => each > 0 && double.IsFinite(each)))
            ? value : throw Bad(nameof(Std));
    }

    /// <summary>Gets the order of axes of input and output.</summary>
    public TensorLayout? Layout { get; init; }

    /// <summary>Gets the height and width that the input must have; empty where any will do.</summary>
    public IReadOnlyList<long>? Size
    {
        get;
        init => field = value is null or [] or [>= 1 and <= 16384, >= 1 and <= 16384] ? value : throw Bad(nameof(Size));
    }

    /// <summary>
    /// Gets the number that height and width must be multiples of; the image is padded at its lower and right edge.
    /// </summary>
    public int? MultipleOf
    {
        get;
        init => field = value is null or (>= 1 and <= 16384) ? value : throw Bad(nameof(MultipleOf));
    }

    /// <summary>Gets what the output's numbers are.</summary>
    public ModelHead? Head { get; init; }

    /// <summary>Gets which of several outputs is used: its name, or its place from 0.</summary>
    public string? Output
    {
        get;
        init => field = value is null or { Length: > 0 } ? value : throw Bad(nameof(Output));
    }

    /// <summary>Gets which part of the input a smaller output covers.</summary>
    public OutputCover? OutputCovers { get; init; }

    /// <summary>Gets the names of the classes, from class 0 on.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Gets the label of target pixels that do not count, such as 255; null where every pixel counts.
    /// </summary>
    public int? IgnoredLabel
    {
        get;
        init => field = value is null or (>= 0 and <= 255) ? value : throw Bad(nameof(IgnoredLabel));
    }

    /// <summary>Gets whether grey images are given to a network for colours, and the reverse.</summary>
    public bool? ConvertChannels { get; init; }

    /// <summary>
    /// Gets the side of the square tiles in which images are given to the network; null for whole images.
    /// </summary>
    public int? Tile
    {
        get;
        init => field = value is null or (>= 1 and <= 16384) ? value : throw Bad(nameof(Tile));
    }

    /// <summary>Gets the share of a tile's side by which neighbours overlap, in [0, 1).</summary>
    public double? Overlap
    {
        get;
        init => field = value is null or (>= 0 and < 1) ? value : throw Bad(nameof(Overlap));
    }

    /// <summary>Gets how overlapping tiles are weighted.</summary>
    public TileBlend? Blend { get; init; }

    /// <summary>
    /// Gets the axes of the tensor that a network for volumes takes, in order: three of R or L, A or P, S or I, each the
    /// end that its coordinates grow towards, for example RAS; or xyz or zyx, the file's own axes.
    /// </summary>
    public string? Orientation
    {
        get;
        init => field = value is null || VolumeAxes.IsKnown(value) ? value : throw Bad(nameof(Orientation));
    }

    /// <summary>Gets the distance of neighbouring voxels along those axes, in mm; empty for the file's own.</summary>
    public IReadOnlyList<double>? Spacing
    {
        get;
        init => field = value is null or [] or [> 0 and < 1000, > 0 and < 1000, > 0 and < 1000]
            ? value : throw Bad(nameof(Spacing));
    }

    /// <summary>Gets the values that a volume's are clipped to, in units of the file.</summary>
    [JsonConverter(typeof(ValueRangeConverter))]
    public ValueRange? Window
    {
        get;
        init => field = value is not { } range
            || (double.IsFinite(range.Lower) && double.IsFinite(range.Upper) && range.Lower < range.Upper)
            ? value : throw Bad(nameof(Window));
    }

    /// <summary>Gets how a volume's values become those that the network takes.</summary>
    public VolumeNormalisation? Normalisation { get; init; }

    /// <summary>Gets the two percentiles of a volume's values that are scaled to the range.</summary>
    public IReadOnlyList<double>? Percentiles
    {
        get;
        init => field = value is null || (value is [>= 0 and <= 100, >= 0 and <= 100] && value[0] < value[1])
            ? value : throw Bad(nameof(Percentiles));
    }

    /// <summary>
    /// Gets whether a volume's values are normalised before its spacing is changed, as nnU-Net does, not after, as MONAI
    /// does.
    /// </summary>
    public bool? NormaliseFirst { get; init; }

    /// <summary>Gets what a volume is cut to before anything is computed of it.</summary>
    public VolumeCrop? Crop { get; init; }

    /// <summary>
    /// Gets the sides of the patches in which volumes are given to the network, in voxels; empty for whole volumes.
    /// </summary>
    public IReadOnlyList<long>? Patch
    {
        get;
        init => field = value is null or [] or [>= 1 and <= 1024, >= 1 and <= 1024, >= 1 and <= 1024]
            ? value : throw Bad(nameof(Patch));
    }

    /// <summary>
    /// Gets the axes of the network's tensor, 0 to 2, along which it sees a volume mirrored as well: every combination,
    /// whose scores are averaged; empty for none.
    /// </summary>
    public IReadOnlyList<int>? Mirror
    {
        get;
        init => field = value is null || (value.All(axis => axis is >= 0 and <= 2) && value.Distinct().Count() == value.Count)
            ? value : throw Bad(nameof(Mirror));
    }

    /// <summary>
    /// Gets the labels that overlapping regions stand for, in the order of the output's channels, as nnU-Net's
    /// <c>regions_class_order</c>: a later region is drawn over earlier ones. The channels are sigmoid heads. Null for
    /// one channel a class.
    /// </summary>
    public IReadOnlyList<int>? Regions
    {
        get;
        init => field = value is null || (value.Count > 0 && value.All(label => label is >= 1 and <= 255)
            && value.Distinct().Count() == value.Count)
            ? value : throw Bad(nameof(Regions));
    }

    /// <summary>Gets the plane whose slices a network for images gets; null for a network for volumes.</summary>
    public SlicePlane? Slices { get; init; }

    private static ArgumentOutOfRangeException Bad(string name) =>
        new(name, $"{name} must be {ContractKeys.RuleOf(name)}. See docs/reference/models.md.");
}

/// <summary>The order of an image's three channels.</summary>
[JsonConverter(typeof(WordConverter<ChannelOrder>))]
public enum ChannelOrder
{
    /// <summary>Red, green, blue, as image files have it.</summary>
    Rgb,

    /// <summary>Blue, green, red, as OpenCV reads images.</summary>
    Bgr,
}

/// <summary>The order of axes of a network's input and output.</summary>
[JsonConverter(typeof(WordConverter<TensorLayout>))]
public enum TensorLayout
{
    /// <summary>Batch, channel, height, width, as PyTorch has it.</summary>
    Nchw,

    /// <summary>Batch, height, width, channel, as TensorFlow has it.</summary>
    Nhwc,
}

/// <summary>What a network's numbers are.</summary>
[JsonConverter(typeof(WordConverter<ModelHead>))]
public enum ModelHead
{
    /// <summary>Scores before softmax or sigmoid; logarithms of probabilities are such scores as well.</summary>
    Logits,

    /// <summary>Probabilities in [0, 1], after softmax or sigmoid.</summary>
    Probabilities,
}

/// <summary>Which part of its input an output covers that has fewer rows and columns.</summary>
[JsonConverter(typeof(WordConverter<OutputCover>))]
public enum OutputCover
{
    /// <summary>The middle, pixel for pixel, as networks without padding give it.</summary>
    Middle,

    /// <summary>The whole, at a lower resolution; scores are upsampled bilinearly to the input's size.</summary>
    Whole,
}

/// <summary>How tiles are weighted where they overlap.</summary>
[JsonConverter(typeof(WordConverter<TileBlend>))]
public enum TileBlend
{
    /// <summary>All alike.</summary>
    Constant,

    /// <summary>By a Gaussian around the middle of the tile; its standard deviation is an eighth of the side.</summary>
    Gaussian,
}

/// <summary>How the values of a volume become those that a network takes.</summary>
[JsonConverter(typeof(WordConverter<VolumeNormalisation>))]
public enum VolumeNormalisation
{
    /// <summary>They stay as they are.</summary>
    None,

    /// <summary>Clipped to the window, which is scaled to the range.</summary>
    Window,

    /// <summary>Less the mean of all voxels of the case, by their standard deviation.</summary>
    Zscore,

    /// <summary>The same of the voxels that are not 0; those of 0 stay.</summary>
    ZscoreNonzero,

    /// <summary>Clipped to two percentiles of the case, which are scaled to the range.</summary>
    Percentiles,

    /// <summary>Clipped to the window, where there is one, less the mean of a data set, by its standard deviation.</summary>
    Dataset,
}

/// <summary>What a volume is cut to.</summary>
[JsonConverter(typeof(WordConverter<VolumeCrop>))]
public enum VolumeCrop
{
    /// <summary>Nothing is cut off.</summary>
    None,

    /// <summary>The smallest box that holds every voxel that is not 0.</summary>
    Nonzero,
}

/// <summary>The slices of a volume that a network for images gets.</summary>
[JsonConverter(typeof(WordConverter<SlicePlane>))]
public enum SlicePlane
{
    /// <summary>Seen from below: of one place between feet and head.</summary>
    Axial,

    /// <summary>Seen from the front: of one place between back and front.</summary>
    Coronal,

    /// <summary>Seen from the side: of one place between left and right.</summary>
    Sagittal,
}

/// <summary>An enumeration's values as words in snake case, never as numbers.</summary>
internal sealed class WordConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>A range as a list of two numbers.</summary>
internal sealed class ValueRangeConverter : JsonConverter<ValueRange>
{
    public override ValueRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<double[]>(ref reader, options) is [var lower, var upper]
            ? new(lower, upper)
            : throw new JsonException("must be two numbers");

    public override void Write(Utf8JsonWriter writer, ValueRange value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize<double[]>(writer, [value.Lower, value.Upper], options);
}
