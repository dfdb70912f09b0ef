using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Tests;

/// <summary>A source whose samples are given; sample i is of the part named by <c>parts[i]</c>.</summary>
internal sealed class ListedSamples(IReadOnlyList<Sample> samples, IReadOnlyList<string>? parts = null) : ISampleSource
{
    public string Name => "listed";

    public IReadOnlyList<string> Ids { get; } = [.. samples.Select((_, i) => $"s{i:D2}")];

    public IReadOnlyCollection<string> Splits => [.. (parts ?? []).Distinct()];

    /// <summary>Makes samples of one pixel, whose value is their place.</summary>
    public static ListedSamples Numbered(int count, IReadOnlyList<string>? parts = null) =>
        new([.. Enumerable.Range(0, count).Select(i => new Sample(new(1, 1, 1, [(byte)i]), new(1, 1, [0])))], parts);

    public Sample Load(int index) => samples[index];

    public FileIdentity ImageIdentity(int index) => new($"image {index}", "");

    public FileIdentity MaskIdentity(int index) => new($"mask {index}", "");

    public ISampleSource Split(string? split) =>
        split is null || parts is null
            ? this
            : parts.Contains(split)
                ? new SampleSelection(this, [.. Enumerable.Range(0, Ids.Count).Where(i => parts[i] == split)])
                : throw new DataFileException(Name, "must have the part", split, "Name another.");
}
