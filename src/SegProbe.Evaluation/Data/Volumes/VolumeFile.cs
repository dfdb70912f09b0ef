using System.IO.Compression;
using SegProbe.Evaluation.Data.Volumes.Dicom;
using static System.FormattableString;

namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>Reads and writes the files that medicine has for volumes.</summary>
public static class VolumeFile
{
    /// <summary>The largest content of a file in bytes, which arrays can hold.</summary>
    internal const long MostBytes = 2_000_000_000;

    private const int SignLength = 512;

    /// <summary>
    /// Tells whether a path is a volume, by its content: NIfTI-1, packed or not, DICOM, or a folder with DICOM files.
    /// </summary>
    public static bool IsVolume(string path) =>
        DicomSeries.DicomPaths(path).Count > 0
        || (File.Exists(path) && Start(path) is var start && (NiftiHeader.IsHeader(start) || DicomFile.IsDicom(start)));

    /// <summary>
    /// Reads a volume, told by its content: NIfTI-1 (<c>.nii</c>, <c>.nii.gz</c>), the folder of a DICOM series, or a
    /// single DICOM slice.
    /// </summary>
    /// <exception cref="DataFileException">The file is absent, of another kind, or damaged.</exception>
    public static Volume Read(string path)
    {
        if (Directory.Exists(path))
        {
            return DicomSeries.ReadFolder(path);
        }

        if (!File.Exists(path))
        {
            throw new DataFileException(path, "must be a volume's file or folder", "nothing there", "Check the path.");
        }

        var start = Start(path);
        return NiftiHeader.IsHeader(start) ? NiftiFile.Read(path)
            : DicomFile.IsDicom(start) ? DicomSeries.ReadFile(path)
            : throw new DataFileException(
                path, "must be a NIfTI or DICOM file", Invariant($"{new FileInfo(path).Length} bytes of something else"),
                "Convert it to .nii.gz.");
    }

    /// <summary>Reads a mask: whole numbers 0 to 255 in a volume, or a DICOM segmentation.</summary>
    /// <param name="path">The file.</param>
    /// <param name="grid">
    /// Where the image's voxels lie; the mask's must lie there, a segmentation is laid there. Null where there is no image.
    /// </param>
    /// <exception cref="DataFileException">The file is no mask, or not one of this grid.</exception>
    public static LabelVolume ReadLabels(string path, VolumeGeometry? grid = null)
    {
        if (File.Exists(path) && DicomFile.IsDicom(Start(path)) && DicomFile.Read(path).IsSegmentation)
        {
            return DicomSegmentation.Read(path, grid ?? throw new DataFileException(
                path, "must come with its image, on whose voxels it is laid", "none", "Convert it to NIfTI, or give the image."));
        }

        var volume = Read(path);
        if (volume.Channels != 1)
        {
            throw new DataFileException(
                path, "must have one channel, as a mask has", Invariant($"{volume.Channels}"),
                "Save one label for each voxel.");
        }

        if (grid is not null && !grid.Matches(volume.Geometry))
        {
            throw new DataFileException(
                path, $"must lie on the voxels of its image, {grid}", OtherGrid(volume.Geometry, grid),
                "Resample the mask onto the image, by nearest neighbour.");
        }

        var odd = Array.FindIndex(volume.Values, value => value is < 0 or > byte.MaxValue || value != MathF.Floor(value));
        return odd < 0
            ? new(volume.Geometry, Array.ConvertAll(volume.Values, value => (byte)value))
            : throw new DataFileException(
                path, "must hold labels, whole numbers from 0 to 255", Invariant($"{volume.Values[odd]}"),
                "Save labels, not scores.");
    }

    /// <summary>
    /// Writes a copy of a volume's file with other voxels, completely or not at all. Values are rounded to what the
    /// file can hold; a voxel that has the value that was read keeps its bytes, so that without a change the bytes
    /// (before packing) are those of the file.
    /// </summary>
    /// <param name="path">
    /// The copy; it must end as <see cref="Volume.Extension"/> says. Of a DICOM series the folder: its files are named as
    /// the input's, and are a series of their own that says it is derived, and from what.
    /// </param>
    /// <param name="template">
    /// A volume that <see cref="Read"/> gave, or one made of it by <see cref="Volume.With(float[])"/>. One made in memory
    /// is written as NIfTI-1, of type int16 where that is its type, else float32.
    /// </param>
    /// <param name="values">Finite values as <see cref="Volume.Values"/>.</param>
    /// <exception cref="ArgumentException">The values or the path do not fit.</exception>
    public static void Write(string path, Volume template, float[] values)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != template.Values.Length || !Array.TrueForAll(values, float.IsFinite))
        {
            throw new ArgumentException(
                $"values must be {template.Values.Length} finite numbers, got {values.Length}, " +
                $"{values.Count(value => !float.IsFinite(value))} of them not finite.", nameof(values));
        }

        (template.Template ?? NiftiFile.Make(template)).Write(path, values);
    }

    /// <summary>Writes a mask as NIfTI-1 of type uint8, completely or not at all.</summary>
    /// <param name="path">The file, .nii or .nii.gz.</param>
    /// <param name="mask">The labels and their geometry.</param>
    public static void WriteLabels(string path, LabelVolume mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        NiftiFile.WriteLabels(path, mask);
    }

    /// <summary>Refuses values with which nothing can be computed.</summary>
    internal static void RequireFinite(string path, float[] values)
    {
        if (!Array.TrueForAll(values, float.IsFinite))
        {
            throw new DataFileException(
                path, "must have finite values",
                Invariant($"{values.Count(value => !float.IsFinite(value))} that are NaN, infinite or too large for float32"),
                "Replace them, for example by the value of air.");
        }
    }

    /// <summary>Tells whether a file is packed, and stays at its start.</summary>
    internal static bool IsGzip(FileStream file)
    {
        var isPacked = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return isPacked;
    }

    // The first bytes of a file's content.
    private static byte[] Start(string path)
    {
        InputFile.Require(path);
        using var file = File.OpenRead(path);
        using Stream content = IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : file;
        var start = new byte[SignLength];
        try
        {
            return start[..content.ReadAtLeast(start, SignLength, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    private static string OtherGrid(VolumeGeometry found, VolumeGeometry expected) =>
        found.Size.SequenceEqual(expected.Size)
            ? Invariant($"{found}, up to {found.Distance(expected):0.###} mm away")
            : $"{found}";
}
