namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>A list as <see cref="SampleList"/> reads it, whose images are volumes: files, or folders of a DICOM series.</summary>
public static class VolumeList
{
    /// <summary>Reads a list; reads no volume but the sign of the first. Null where it is no list, or one of pictures.</summary>
    /// <param name="name">A file's name.</param>
    /// <exception cref="DataFileException">It is no such list, or a file that it names is absent.</exception>
    public static IVolumeSource? Open(string name)
    {
        if (!SampleList.IsList(name) || !File.Exists(name))
        {
            return null;
        }

        var files = SampleList.Read(name, Path.Exists);
        return VolumeFile.IsVolume(files[0].Image)
            ? new VolumeFiles(name, [], files.Select(file => new VolumeCase(file.Id, [file.Image], file.Mask, file.Split)))
            : null;
    }
}
