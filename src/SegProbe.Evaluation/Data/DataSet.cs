using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Data;

/// <summary>Opens images with masks by the name that a user gives them.</summary>
public static class DataSet
{
    private const int PhantomSize = 128;

    /// <summary>
    /// Opens a folder or a list (.csv), or describes generated images where the name starts with "phantom:".
    /// </summary>
    /// <param name="name">The folder, the list, or what <see cref="PhantomSource.Parse"/> takes.</param>
    /// <param name="reading">How files become samples.</param>
    /// <param name="size">The side of generated images in pixels; null for 128.</param>
    /// <exception cref="DataFileException">The folder or list does not name images with masks.</exception>
    /// <exception cref="ArgumentException">The text asks for images that cannot be generated.</exception>
    /// <exception cref="FormatException">The name does not go with the reading.</exception>
    public static ISampleSource Open(string name, SampleReading reading, int? size)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var (isPhantom, isList) = (PhantomSource.IsPhantom(name), SampleList.IsList(name));
        if ((isPhantom || isList) && reading.Patterns is not null)
        {
            throw new FormatException($"must be a folder for --images and --masks, got '{name}'. Leave them out.");
        }

        return isPhantom ? PhantomSource.Parse(name, size ?? PhantomSize)
            : isList ? SampleList.Open(name, reading)
            : SampleFolder.Open(name, reading);
    }

    /// <summary>
    /// Opens a folder or a list (.csv) of volumes, or describes generated ones where the name starts with "phantom:organ"; null where the
    /// name is of neither, so that <see cref="Open"/> is to be asked.
    /// </summary>
    /// <param name="name">The folder, the list, or what <see cref="OrganPhantomSource.Parse"/> takes.</param>
    /// <param name="patterns">Which files of a folder of pictures are which; null where nothing is said.</param>
    /// <exception cref="DataFileException">The folder or list does not have a mask for each volume.</exception>
    /// <exception cref="ArgumentException">The text asks for volumes that cannot be generated.</exception>
    /// <exception cref="FormatException">Volumes do not go with patterns.</exception>
    public static IVolumeSource? OpenVolumes(string name, FilePatterns? patterns = null)
    {
        var volumes = OrganPhantomSource.IsOrgan(name) ? OrganPhantomSource.Parse(name)
            : VolumeFolder.HasVolumes(name) ? VolumeFolder.Open(name)
            : VolumeList.Open(name);
        return volumes is null || patterns is null
            ? volumes
            : throw new FormatException(
                $"must be a folder of pictures for --images and --masks, got the volumes of '{name}'. Leave them out.");
    }
}
