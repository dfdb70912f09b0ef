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
