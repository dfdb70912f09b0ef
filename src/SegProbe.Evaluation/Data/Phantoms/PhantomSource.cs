using System.Globalization;
using System.Security.Cryptography;

namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>
/// Images drawn by formula, so that experiments need no download. Sample i depends on the kind, the seed, i and the
/// size alone: it has the same bytes on every machine and thread, however many samples there are.
/// </summary>
public sealed class PhantomSource : ISampleSource
{
    /// <summary>The smallest side in pixels; below it a class could be missing from a mask.</summary>
    public const int SmallestSize = 32;

    /// <summary>The largest side in pixels.</summary>
    public const int LargestSize = 4096;

    private readonly PhantomText text;
    private readonly int size;

    /// <summary>Describes a collection; nothing is drawn yet.</summary>
    /// <param name="kind">What the images imitate.</param>
    /// <param name="count">
    /// How many samples, at least 1. More samples leave the first ones, and their parts, as they are.
    /// </param>
    /// <param name="seed">Any number; another one gives other images.</param>
    /// <param name="size">Height and width in pixels, <see cref="SmallestSize"/> to <see cref="LargestSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range; the message says which.</exception>
    public PhantomSource(PhantomKind kind, int count, int seed, int size)
        : this(new(kind, Check.AtLeast(count, 1, nameof(count)), seed), size)
    {
    }

    private PhantomSource(PhantomText text, int size)
    {
        if (text.Kind == PhantomKind.Organ)
        {
            throw new ArgumentException(
                $"KIND must be fundus, fundus-disc or dermoscopy for pictures, got '{text}', volumes. Write for example " +
                "'phantom:fundus:600:1'.", nameof(text));
        }

        if (size is < SmallestSize or > LargestSize)
        {
            throw new ArgumentOutOfRangeException(
                nameof(size), $"size must lie in [{SmallestSize}, {LargestSize}] pixels, got {size}. Try 128.");
        }

        (this.text, this.size) = (text, size);
        Ids = [.. Enumerable.Range(0, text.Count).Select(text.SampleId)];
    }

    /// <summary>
    /// Gets the text that <see cref="Parse"/> turns into the whole collection, for example "phantom:fundus:600:7".
    /// </summary>
    public string Name => text.ToString();

    /// <inheritdoc/>
    public IReadOnlyList<string> Ids { get; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Splits { get; } = ["train", "val", "test"];

    /// <summary>
    /// Tells whether a text asks for phantoms, rightly or wrongly spelt: whether it starts with "phantom:".
    /// </summary>
    public static bool IsPhantom(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(PhantomText.Prefix, StringComparison.Ordinal);
    }

    /// <summary>Makes the collection that a text names.</summary>
    /// <param name="text">
    /// <c>phantom:KIND[:COUNT[:SEED]]</c>, where KIND is fundus, fundus-disc or dermoscopy; 600 samples of seed 1 where
    /// nothing else is said.
    /// </param>
    /// <param name="size">Height and width in pixels, <see cref="SmallestSize"/> to <see cref="LargestSize"/>.</param>
    /// <exception cref="ArgumentException">
    /// The text or the size is not what it must be; the message says what to write.
    /// </exception>
    public static PhantomSource Parse(string text, int size)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(PhantomText.Parse(text), size);
    }

    /// <summary>Draws one sample. May be called from several threads.</summary>
    /// <param name="index">Its place in <see cref="Ids"/>.</param>
    /// <returns>An image [3, size, size] and its mask [size, size].</returns>
    public Sample Load(int index)
    {
        var isSkin = text.Kind == PhantomKind.Dermoscopy;
        SeededRandom random = new(isSkin ? 2 : 1, text.Seed, index);
        var sample = isSkin ? DermoscopyPhantom.Draw(random, size) : FundusPhantom.Draw(random, size);
        return text.Kind == PhantomKind.FundusDisc ? sample with { Mask = Foreground(sample.Mask) } : sample;
    }

    /// <summary>
    /// Names a sample's image: how it is drawn, for example "phantom:fundus:7#17", and the hash of its values
    /// [3, H, W].
    /// </summary>
    /// <inheritdoc/>
    public FileIdentity ImageIdentity(int index) => Identity(index, Load(index).Image.Values);

    /// <summary>
    /// Names a sample's mask: how it is drawn, for example "phantom:fundus:7#17", and the hash of its labels [H, W].
    /// </summary>
    /// <inheritdoc/>
    public FileIdentity MaskIdentity(int index) => Identity(index, Load(index).Mask.Labels);

    /// <summary>
    /// Gives the samples of one part: of every 20, 14 train, 3 val and 3 test. A sample's number decides its part.
    /// </summary>
    /// <param name="split">train, val or test; null for all.</param>
    /// <exception cref="DataFileException">There is no such part, or it is empty.</exception>
    public ISampleSource Split(string? split) =>
        split is null ? this : new SampleSelection(this, Part(Name, text.Count, split));

    /// <summary>Gives the places of the samples of one part.</summary>
    /// <exception cref="DataFileException">There is no such part, or it is empty.</exception>
    internal static int[] Part(string name, int count, string split)
    {
        if (split is not ("train" or "val" or "test"))
        {
            throw new DataFileException(
                name, "must be split into train, val or test", $"'{split}'", "Name one of them, or none for all.");
        }

        int[] chosen = [.. Enumerable.Range(0, count).Where(index => PartOf(index) == split)];
        return chosen.Length > 0 ? chosen : throw new DataFileException(
            name, $"must have samples in the part '{split}'", $"none among {count}", "Ask for 20 samples or more.");
    }

    private static string PartOf(int index) => (index % 20) switch
    {
        3 or 10 or 16 => "val",
        6 or 13 or 19 => "test",
        _ => "train",
    };

    private static LabelMap Foreground(LabelMap mask) =>
        new(mask.Height, mask.Width, [.. mask.Labels.Select(label => Math.Min(label, (byte)1))]);

    private FileIdentity Identity(int index, byte[] content) =>
        new(text.SamplePath(index), Convert.ToHexStringLower(SHA256.HashData(content)));
}

/// <summary>A collection of phantoms as a text, <c>phantom:KIND[:COUNT[:SEED]]</c>.</summary>
/// <param name="Kind">What the images imitate.</param>
/// <param name="Count">How many samples, at least 1.</param>
/// <param name="Seed">The seed.</param>
internal sealed record PhantomText(PhantomKind Kind, int Count, int Seed)
{
    public const string Prefix = "phantom:";
    private const string Example = "Write for example 'phantom:fundus:600:1'.";
    private const int LargestCount = 1_000_000;
    private const int DefaultCount = 600;
    private const int DefaultSeed = 1;

    private string KindName => Kind switch
    {
        PhantomKind.Fundus => "fundus",
        PhantomKind.FundusDisc => "fundus-disc",
        PhantomKind.Dermoscopy => "dermoscopy",
        PhantomKind.Organ => "organ",
        _ => throw new ArgumentOutOfRangeException(
            nameof(Kind), $"kind must be a named {nameof(PhantomKind)}, got {(int)Kind}. Use one of its members."),
    };

    /// <summary>Reads a text.</summary>
    /// <exception cref="ArgumentException">It does not follow the pattern.</exception>
    public static PhantomText Parse(string text)
    {
        var parts = text.Split(':');
        if (parts[0] != "phantom" || parts.Length is < 2 or > 4)
        {
            throw new ArgumentException(
                $"text must be phantom:KIND[:COUNT[:SEED]], got '{text}'. {Example}", nameof(text));
        }

        return new(
            ParseKind(parts[1]),
            parts.Length > 2 ? ParseNumber("COUNT", parts[2], smallest: 1, LargestCount) : DefaultCount,
            parts.Length > 3 ? ParseNumber("SEED", parts[3], smallest: int.MinValue, int.MaxValue) : DefaultSeed);
    }

    public string SampleId(int index) => $"{KindName}-{index:D6}";

    public string SamplePath(int index) => $"{Prefix}{KindName}:{Seed}#{index}";

    public override string ToString() => $"{Prefix}{KindName}:{Count}:{Seed}";

    private static PhantomKind ParseKind(string text) => text switch
    {
        "fundus" => PhantomKind.Fundus,
        "fundus-disc" => PhantomKind.FundusDisc,
        "dermoscopy" => PhantomKind.Dermoscopy,
        "organ" => PhantomKind.Organ,
        _ => throw new ArgumentException(
            $"KIND must be fundus, fundus-disc, dermoscopy or organ, got '{text}'. {Example}", nameof(text)),
    };

    private static int ParseNumber(string name, string text, int smallest, int largest) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= smallest && number <= largest
            ? number
            : throw new ArgumentException(
                $"{name} must be a whole number from {smallest} to {largest}, got '{text}'. {Example}", nameof(text));
}

/// <summary>What a phantom, an image drawn by formula, imitates.</summary>
public enum PhantomKind
{
    /// <summary>
    /// The retina around the optic disc. Three classes: 0 background, 1 rim of the disc, 2 cup. The disc with its cup
    /// covers 5 to 30 % of the picture, the cup 0.3 to 0.75 of the disc's diameter.
    /// </summary>
    Fundus,

    /// <summary>The pictures of <see cref="Fundus"/> with two classes: 0 background, 1 disc with its cup.</summary>
    FundusDisc,

    /// <summary>
    /// Skin with one pigmented lesion. Two classes: 0 skin, 1 lesion, which covers 5 to 30 % of the picture.
    /// </summary>
    Dermoscopy,

    /// <summary>
    /// Volumes of <see cref="OrganPhantomSource"/>. Three classes: 0 background, 1 organ, 2 lesion in it.
    /// </summary>
    Organ,
}
