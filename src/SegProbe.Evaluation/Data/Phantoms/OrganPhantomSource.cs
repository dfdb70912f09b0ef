using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>
/// Volumes drawn by formula: an organ (label 1) with a lesion (label 2) in a body, in HU, 48 x 48 x 24 voxels of
/// 1.5 x 1.5 x 3 mm. Sample i depends on the seed and i alone, and has the same values on every machine.
/// </summary>
public sealed class OrganPhantomSource : IVolumeSource
{
    private const int Kind = 3;

    private readonly PhantomText text;

    private OrganPhantomSource(PhantomText text) =>
        (this.text, Ids) = (text, [.. Enumerable.Range(0, text.Count).Select(text.SampleId)]);

    /// <summary>Gets the text that <see cref="Parse"/> turns into the whole collection.</summary>
    public string Name => text.ToString();

    /// <inheritdoc/>
    public IReadOnlyList<string> Ids { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; } = ["background", "organ", "lesion"];

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Splits { get; } = ["train", "val", "test"];

    /// <summary>Tells whether a text asks for these volumes: whether it starts with "phantom:organ".</summary>
    public static bool IsOrgan(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(PhantomText.Prefix + "organ", StringComparison.Ordinal);
    }

    /// <summary>Makes the collection that a text names.</summary>
    /// <param name="text"><c>phantom:organ[:COUNT[:SEED]]</c>; 600 samples of seed 1 where nothing else is said.</param>
    /// <exception cref="ArgumentException">The text is not what it must be; the message says what to write.</exception>
    public static OrganPhantomSource Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parsed = PhantomText.Parse(text);
        return parsed.Kind == PhantomKind.Organ ? new(parsed) : throw new ArgumentException(
            $"KIND must be organ for volumes, got '{text}'. Write for example 'phantom:organ:200:1'.", nameof(text));
    }

    /// <inheritdoc/>
    public VolumeSample Load(int index) => OrganPhantom.Draw(new(Kind, text.Seed, index));

    /// <summary>Names a sample's image: how it is drawn, and the hash of its values as float32.</summary>
    /// <inheritdoc/>
    public FileIdentity ImageIdentity(int index) =>
        Identity(index, MemoryMarshal.AsBytes(Load(index).Image.Values.AsSpan()));

    /// <summary>Names a sample's mask: how it is drawn, and the hash of its labels.</summary>
    /// <inheritdoc/>
    public FileIdentity MaskIdentity(int index) => Identity(index, Load(index).Mask.Labels);

    /// <summary>Gives the samples of one part, divided as those of <see cref="PhantomSource"/> are.</summary>
    /// <inheritdoc/>
    public IVolumeSource Split(string? split) =>
        split is null ? this : new VolumeSelection(this, PhantomSource.Part(Name, text.Count, split));

    private FileIdentity Identity(int index, ReadOnlySpan<byte> content) =>
        new(text.SamplePath(index), Convert.ToHexStringLower(SHA256.HashData(content)));
}
