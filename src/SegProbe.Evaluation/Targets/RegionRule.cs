using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Targets;

/// <summary>
/// Which pixels of an image may change: those of a picture, of the image's own mask or of the target, or all others, as
/// users write it: <c>roi.png</c>, <c>truth</c>, <c>outside:target</c>.
/// </summary>
public sealed class RegionRule
{
    private const string OutsidePrefix = "outside:";

    private readonly LabelMap? picture;
    private readonly string text;

    private RegionRule(string text, RegionStart start, bool isOutside, LabelMap? picture) =>
        (this.text, Start, IsOutside, this.picture) = (text, start, isOutside, picture);

    /// <summary>Gets what it is made from.</summary>
    public RegionStart Start { get; }

    /// <summary>Gets whether the pixels outside may change, not those inside.</summary>
    public bool IsOutside { get; }

    /// <summary>Gets the SHA-256 of the picture's file; null where there is none.</summary>
    public string? Sha256 { get; private init; }

    /// <summary>Reads a rule, and the picture that it names.</summary>
    /// <param name="text">What was written. A file named truth or target is written ./truth.</param>
    /// <exception cref="DataFileException">The file is absent or no picture of grey levels.</exception>
    public static RegionRule Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isOutside = text.StartsWith(OutsidePrefix, StringComparison.Ordinal);
        var name = isOutside ? text[OutsidePrefix.Length..] : text;
        return name switch
        {
            "truth" => new(text, RegionStart.Truth, isOutside, null),
            "target" => new(text, RegionStart.Target, isOutside, null),
            _ when File.Exists(name) => new(
                text, RegionStart.File, isOutside,
                VolumeFile.IsVolume(name) ? VolumeFile.ReadLabels(name).ToMap() : MaskFile.Read(name, new() { Threshold = 0 }))
            {
                Sha256 = FileIdentity.Read(name).Sha256,
            },
            _ => throw new DataFileException(
                name, "must be a region's picture, or truth or target", "nothing there",
                "Name a file, truth or target, for example outside:truth."),
        };
    }

    /// <summary>Gives the pixels of an image that may change.</summary>
    /// <param name="space">The image's sides: rows and columns, or Z, Y, X.</param>
    /// <param name="truth">The image's own mask, of its size; null where it is not known.</param>
    /// <param name="target">The mask that the attack is given, of the image's size.</param>
    /// <param name="ignored">The label of masks that does not count, and is in no region; null for none.</param>
    /// <returns>1 where a pixel may change, 0 elsewhere.</returns>
    /// <exception cref="DataFileException">No pixel may change, or a mask is absent or of another size.</exception>
    public LabelMap Apply(IReadOnlyList<int> space, LabelMap? truth, LabelMap target, int? ignored)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(target);
        var mask = Start switch
        {
            RegionStart.File => space is [var height, var width] ? picture!.Resize(height, width) : picture!,
            RegionStart.Target => target,
            _ => truth ?? throw Refused(
                "be a file or target where the image's own mask is not known", "truth", "Give the mask as a file."),
        };
        if (!mask.Space.SequenceEqual(space))
        {
            throw Refused(
                $"have the image's size, {string.Join(" x ", space.Reverse())}", mask.Size,
                space.Count == 2 ? "Resize all with --size." : "Name a region on the voxels of the image.");
        }

        bool IsInside(byte label) => label != 0 && (Start == RegionStart.File || label != ignored);
        var allowed = Array.ConvertAll(mask.Labels, label => IsInside(label) != IsOutside ? (byte)1 : (byte)0);
        return allowed.Contains((byte)1)
            ? mask.With(allowed)
            : throw Refused(
                "have pixels that may change", $"none of {mask.Size}",
                "Choose another region or another image.");
    }

    /// <summary>Gives the rule as it was written.</summary>
    public override string ToString() => text;

    private DataFileException Refused(string rule, string found, string remedy) =>
        new($"region {this}", $"must {rule}", found, remedy);
}

/// <summary>The pixels that a region is made from.</summary>
public enum RegionStart
{
    /// <summary>A picture: all but its black pixels.</summary>
    File,

    /// <summary>The foreground of the image's own mask.</summary>
    Truth,

    /// <summary>The foreground of the mask that the attack is given.</summary>
    Target,
}
