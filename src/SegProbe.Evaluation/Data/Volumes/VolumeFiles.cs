using System.Security.Cryptography;
using System.Text;

namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>Volumes and masks of files: see <see cref="VolumeFolder"/>.</summary>
public sealed class VolumeFiles : IVolumeSource
{
    private readonly IReadOnlyList<VolumeCase> cases;

    internal VolumeFiles(string name, IReadOnlyList<string> classNames, IEnumerable<VolumeCase> cases)
    {
        (Name, ClassNames) = (name, classNames);
        this.cases = [.. cases.OrderBy(each => each.Id, StringComparer.Ordinal)];
        Ids = [.. this.cases.Select(each => each.Id)];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Ids { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Splits =>
        [.. cases.Select(each => each.Split).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public VolumeSample Load(int index)
    {
        var image = ChannelFiles.Read(cases[index].Images);
        return new(image, VolumeFile.ReadLabels(cases[index].Mask, image.Geometry));
    }

    /// <summary>Names the content of a sample's image; of several files, by the hash of their hashes.</summary>
    /// <inheritdoc/>
    public FileIdentity ImageIdentity(int index) => Identity(cases[index].Images);

    /// <inheritdoc/>
    public FileIdentity MaskIdentity(int index) => Identity([cases[index].Mask]);

    /// <inheritdoc/>
    public IVolumeSource Split(string? split)
    {
        if (split is null || Splits.Count == 0)
        {
            return this;
        }

        var chosen = Enumerable.Range(0, cases.Count).Where(i => cases[i].Split == split).ToArray();
        return chosen.Length > 0 ? new VolumeSelection(this, chosen) : throw new DataFileException(
            Name, $"must have samples of split '{split}'", $"only {string.Join(", ", Splits)}", "Name one of those.");
    }

    private static FileIdentity Identity(IReadOnlyList<string> paths)
    {
        string[] files =
        [
            .. paths.SelectMany(path => Directory.Exists(path)
                ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)
                : (IEnumerable<string>)[path]),
        ];
        if (files is [var single])
        {
            return FileIdentity.Read(single);
        }

        var hashes = string.Concat(files.Select(file => FileIdentity.Read(file).Sha256));
        return new(paths[0], Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(hashes))));
    }
}

/// <summary>The files of a sample.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Images">The paths of the image's channels, in their order.</param>
/// <param name="Mask">The path of the mask.</param>
/// <param name="Split">The part of the data that it belongs to; null where the data are not divided.</param>
internal sealed record VolumeCase(string Id, IReadOnlyList<string> Images, string Mask, string? Split);
