using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Cases;

/// <summary>Images with masks that cases are made of: pictures or volumes, in a fixed order.</summary>
public abstract class CaseSamples
{
    private protected CaseSamples()
    {
    }

    /// <summary>Gets the names of the samples, each once.</summary>
    public abstract IReadOnlyList<string> Ids { get; }

    /// <summary>Opens a part of what a user names.</summary>
    /// <param name="name">A folder or generated images: see <see cref="DataSet"/>.</param>
    /// <param name="reading">How files become samples.</param>
    /// <param name="size">The side of generated pictures in pixels; null for the default.</param>
    /// <param name="split">The part; null for all.</param>
    /// <exception cref="DataFileException">The folder does not hold images with masks, or has no such part.</exception>
    /// <exception cref="ArgumentException">The text asks for images that cannot be generated.</exception>
    public static CaseSamples Open(string name, SampleReading reading, int? size, string? split) =>
        DataSet.OpenVolumes(name, reading.Patterns) is { } volumes
            ? new VolumeSamples(volumes.Split(split), reading.Masks)
            : new PictureSamples(DataSet.Open(name, reading, size).Split(split));

    /// <summary>Reads or makes one sample. May be called from several threads.</summary>
    /// <param name="index">Its place in <see cref="Ids"/>.</param>
    /// <exception cref="DataFileException">A file of the sample is not what it must be.</exception>
    public abstract (SampleImage Image, LabelMap Mask) Load(int index);

    /// <summary>Names the content of a sample's image.</summary>
    public abstract FileIdentity ImageIdentity(int index);

    /// <summary>Names the content of a sample's mask.</summary>
    public abstract FileIdentity MaskIdentity(int index);
}

/// <summary>Pictures.</summary>
internal sealed class PictureSamples(ISampleSource source) : CaseSamples
{
    public override IReadOnlyList<string> Ids => source.Ids;

    public override (SampleImage Image, LabelMap Mask) Load(int index)
    {
        var (image, mask) = source.Load(index);
        return (image, mask);
    }

    public override FileIdentity ImageIdentity(int index) => source.ImageIdentity(index);

    public override FileIdentity MaskIdentity(int index) => source.MaskIdentity(index);
}

/// <summary>Volumes.</summary>
internal sealed class VolumeSamples(IVolumeSource source, MaskReading reading) : CaseSamples
{
    public override IReadOnlyList<string> Ids => source.Ids;

    public override (SampleImage Image, LabelMap Mask) Load(int index)
    {
        var (image, mask) = source.Load(index);
        return (image, reading.Apply(mask.ToMap()));
    }

    public override FileIdentity ImageIdentity(int index) => source.ImageIdentity(index);

    public override FileIdentity MaskIdentity(int index) => source.MaskIdentity(index);
}
