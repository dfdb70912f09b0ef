namespace SegProbe.Evaluation.Data.Volumes.Dicom;

/// <summary>Where a file's slice lies (PS3.3, C.7.6.2), in DICOM's coordinates: x to the left, y to the back.</summary>
/// <param name="File">The file.</param>
/// <param name="Position">mm of the first pixel's centre; null where the file does not say.</param>
/// <param name="Directions">Unit vectors along a row and along a column, 6 numbers.</param>
/// <param name="Spacing">mm between rows, and between columns.</param>
/// <param name="HasSpacing">Whether the file says it.</param>
/// <param name="Thickness">mm to the next slice, where there is one.</param>
internal sealed record DicomSlice(
    DicomFile File, double[]? Position, double[] Directions, double[] Spacing, bool HasSpacing, double Thickness)
{
    /// <summary>Gets the normal of the slice.</summary>
    public double[] Normal =>
    [
        (Directions[1] * Directions[5]) - (Directions[2] * Directions[4]),
        (Directions[2] * Directions[3]) - (Directions[0] * Directions[5]),
        (Directions[0] * Directions[4]) - (Directions[1] * Directions[3]),
    ];

    /// <summary>Gets the position along the normal in mm.</summary>
    public double Along => Position is null ? 0 : Position.Zip(Normal, (a, b) => a * b).Sum();

    /// <summary>Reads a file's slice, and how its pixels are stored.</summary>
    /// <exception cref="DataFileException">It is no single grey slice.</exception>
    /// <exception cref="InvalidDataException">An element is damaged.</exception>
    public static (DicomSlice Slice, DicomPixels Pixels) Read(DicomFile file)
    {
        if (file.IsSegmentation)
        {
            throw new DataFileException(
                file.Path, "must be an image", "a segmentation (DICOM SEG)", "Give it as the mask of an image.");
        }

        var pixels = DicomPixels.Read(file);
        var data = file.Data;
        var spacing = data.Decimals(DicomTag.PixelSpacing) ?? data.Decimals(DicomTag.ImagerPixelSpacing);
        var thickness = data.Decimals(DicomTag.SpacingBetweenSlices) ?? data.Decimals(DicomTag.SliceThickness);
        DicomSlice slice = new(
            file, data.Decimals(DicomTag.Position), data.Decimals(DicomTag.Orientation) ?? [1, 0, 0, 0, 1, 0],
            spacing ?? [1, 1], spacing is not null, thickness is [> 0, ..] ? thickness[0] : 1);
        return slice.Position is null or { Length: 3 } && slice.Directions.Length == 6 && slice.Spacing.Length == 2
            ? (slice, pixels)
            : throw new InvalidDataException("a position, orientation or pixel spacing of another length");
    }
}
