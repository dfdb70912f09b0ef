namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>A collection of volumes with masks, in a fixed order; as <see cref="ISampleSource"/> is one of images.</summary>
public interface IVolumeSource
{
    /// <inheritdoc cref="ISampleSource.Name"/>
    string Name { get; }

    /// <inheritdoc cref="ISampleSource.Ids"/>
    IReadOnlyList<string> Ids { get; }

    /// <summary>Gets the names of the labels from 0 on; empty where they are not known.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc cref="ISampleSource.Splits"/>
    IReadOnlyCollection<string> Splits { get; }

    /// <summary>Reads or makes one sample; its mask lies on the voxels of its image. May be called from several threads.</summary>
    /// <param name="index">Its place in <see cref="Ids"/>.</param>
    /// <exception cref="DataFileException">A file of the sample is not what it must be.</exception>
    VolumeSample Load(int index);

    /// <inheritdoc cref="ISampleSource.ImageIdentity"/>
    FileIdentity ImageIdentity(int index);

    /// <inheritdoc cref="ISampleSource.MaskIdentity"/>
    FileIdentity MaskIdentity(int index);

    /// <inheritdoc cref="ISampleSource.Split"/>
    IVolumeSource Split(string? split);
}

/// <summary>A volume and its mask, on the same voxels.</summary>
/// <param name="Image">The volume.</param>
/// <param name="Mask">Its labels.</param>
public sealed record VolumeSample(Volume Image, LabelVolume Mask);

/// <summary>Some of the samples of a source.</summary>
/// <param name="source">Where they come from.</param>
/// <param name="indices">Their places there, in the order wanted.</param>
public sealed class VolumeSelection(IVolumeSource source, IReadOnlyList<int> indices) : IVolumeSource
{
    /// <inheritdoc/>
    public string Name => source.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> Ids { get; } = [.. indices.Select(index => source.Ids[index])];

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => source.ClassNames;

    /// <summary>Gets nothing: a selection has no parts.</summary>
    public IReadOnlyCollection<string> Splits => [];

    /// <inheritdoc/>
    public VolumeSample Load(int index) => source.Load(indices[index]);

    /// <inheritdoc/>
    public FileIdentity ImageIdentity(int index) => source.ImageIdentity(indices[index]);

    /// <inheritdoc/>
    public FileIdentity MaskIdentity(int index) => source.MaskIdentity(indices[index]);

    /// <summary>Gives the selection itself.</summary>
    public IVolumeSource Split(string? split) => this;
}
