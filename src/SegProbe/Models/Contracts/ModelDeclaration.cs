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
