namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>Volumes of one geometry as the channels of one, as nnU-Net keeps them: a file for each channel.</summary>
internal sealed class ChannelFiles : IVolumeTemplate
{
    private readonly IReadOnlyList<string> names;
    private readonly IReadOnlyList<IVolumeTemplate> files;

    private ChannelFiles(IReadOnlyList<string> names, IReadOnlyList<IVolumeTemplate> files) =>
        (this.names, this.files) = (names, files);

    /// <summary>Gets nothing: a copy is a folder with a file for each channel, named as the input's.</summary>
    public string Extension => "";

    /// <summary>Reads the files of the channels, in their order; a single one is read as it is.</summary>
    /// <exception cref="DataFileException">A file has several channels, another geometry or another type.</exception>
    public static Volume Read(IReadOnlyList<string> paths)
    {
        var volumes = paths.Select(VolumeFile.Read).ToList();
        var first = volumes[0];
        if (volumes.Count == 1)
        {
            return first;
        }

        for (var i = 0; i < volumes.Count; i++)
        {
            var volume = volumes[i];
            if (volume.Channels != 1 || !first.Geometry.Matches(volume.Geometry) || volume.Type != first.Type)
            {
                throw new DataFileException(
                    paths[i], $"must have one channel of the voxels and type of {paths[0]}, {first.Geometry}, {first.Type.Name}",
                    $"{volume.Channels} of {volume.Geometry}, {volume.Type.Name}", "Resample it, or convert it.");
            }
        }

        return new(
            first.Geometry, volumes.Count, [.. volumes.SelectMany(volume => volume.Values)], first.Type,
            new ChannelFiles([.. paths.Select(path => Path.GetFileName(path))], [.. volumes.Select(volume => volume.Template!)]),
            [.. volumes.SelectMany(volume => volume.Notices)]);
    }

    /// <inheritdoc/>
    public void Write(string path, ReadOnlySpan<float> values)
    {
        var count = values.Length / files.Count;
        for (var i = 0; i < files.Count; i++)
        {
            files[i].Write(Path.Combine(path, names[i]), values.Slice(i * count, count));
        }
    }
}
