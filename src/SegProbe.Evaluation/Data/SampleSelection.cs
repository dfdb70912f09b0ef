namespace SegProbe.Evaluation.Data;

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
