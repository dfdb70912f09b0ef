namespace SegProbe.Evaluation.Data;

/// <summary>A collection of images with masks, in a fixed order.</summary>
public interface ISampleSource
{
    /// <summary>Gets what the collection is called in messages: a folder, or how it is generated.</summary>
    string Name { get; }

    /// <summary>Gets the names of the samples, each once.</summary>
    IReadOnlyList<string> Ids { get; }

    /// <summary>Reads or makes one sample. May be called from several threads.</summary>
    /// <param name="index">Its place in <see cref="Ids"/>.</param>
    /// <exception cref="DataFileException">A file of the sample is not what it must be.</exception>
    Sample Load(int index);

    /// <summary>Names the content of a sample's image.</summary>
    FileIdentity ImageIdentity(int index);

    /// <summary>Names the content of a sample's mask.</summary>
    FileIdentity MaskIdentity(int index);

    /// <summary>Gets the names of its parts, for example train, val and test; empty where it has none.</summary>
    IReadOnlyCollection<string> Splits { get; }

    /// <summary>Gives the samples of one part; all where the source has no parts.</summary>
    /// <param name="split">One of <see cref="Splits"/>; null for all.</param>
    /// <exception cref="DataFileException">There is no such part.</exception>
    ISampleSource Split(string? split);
}

/// <summary>An image and its mask, of equal size.</summary>
/// <param name="Image">The image.</param>
/// <param name="Mask">Its labels.</param>
public sealed record Sample(PixelImage Image, LabelMap Mask);

/// <summary>Some of the samples of a source.</summary>
/// <param name="source">Where they come from.</param>
/// <param name="indices">Their places there, in the order wanted.</param>
public sealed class SampleSelection(ISampleSource source, IReadOnlyList<int> indices) : ISampleSource
{
    /// <inheritdoc/>
    public string Name => source.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> Ids { get; } = [.. indices.Select(index => source.Ids[index])];

    /// <summary>Gets nothing: a selection has no parts.</summary>
    public IReadOnlyCollection<string> Splits => [];

    /// <inheritdoc/>
    public Sample Load(int index) => source.Load(indices[index]);

    /// <inheritdoc/>
    public FileIdentity ImageIdentity(int index) => source.ImageIdentity(indices[index]);

    /// <inheritdoc/>
    public FileIdentity MaskIdentity(int index) => source.MaskIdentity(indices[index]);

    /// <summary>Gives the selection itself.</summary>
    public ISampleSource Split(string? split) => this;
}
