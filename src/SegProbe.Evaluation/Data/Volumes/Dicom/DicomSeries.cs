using System.Security.Cryptography;
using System.Text;
using static System.FormattableString;

namespace SegProbe.Evaluation.Data.Volumes.Dicom;

/// <summary>
/// A DICOM series: files of one slice each, sorted by their position along the normal of the slices, never by name; and
/// what a copy of them with other voxels needs.
/// </summary>
internal sealed class DicomSeries : IVolumeTemplate
{
    private const double Rounding = 1e-4;
    private const double Uneven = 0.01;
    private const double Gap = 0.1;
    private const int ListedSeries = 5;

    private readonly IReadOnlyList<DicomSlice> slices;
    private readonly DicomPixels pixels;

    private DicomSeries(IReadOnlyList<DicomSlice> slices, DicomPixels pixels) => (this.slices, this.pixels) = (slices, pixels);

    /// <summary>Gets nothing: a copy is a folder with files named as those of the input.</summary>
    public string Extension => "";

    /// <summary>Reads the one series of a folder. Files that are not DICOM, and directories of media, are left out.</summary>
    /// <exception cref="DataFileException">There is no series, several, or one with gaps or of mixed geometry.</exception>
    public static Volume ReadFolder(string folder)
    {
        var paths = DicomPaths(folder);
        if (paths.Sum(path => new FileInfo(path).Length) > VolumeFile.MostBytes)
        {
            throw new DataFileException(
                folder, Invariant($"must have at most {VolumeFile.MostBytes} bytes of DICOM files"), "more",
                "Give one series.");
        }

        var files = paths.Select(DicomFile.Read).Where(file => !file.IsMediaDirectory).ToList();
        var bySeries = files.GroupBy(file => file.Data.Text(DicomTag.Series) ?? "").ToList();
        return bySeries.Count switch
        {
            0 => throw new DataFileException(folder, "must hold a DICOM series", "no DICOM file", "Check the path."),
            1 => Read(folder, files),
            _ => throw new DataFileException(
                folder, "must hold one DICOM series",
                Invariant($"{bySeries.Count} ({string.Join("; ", bySeries.Take(ListedSeries).Select(Told))})"),
                "Move one of them into a folder of its own."),
        };

        static string Told(IGrouping<string, DicomFile> series) => Invariant(
            $"{series.Key}, {series.First().Data.Text(DicomTag.SeriesDescription) ?? "no description"}, {series.Count()} files, for example {Path.GetFileName(series.First().Path)}");
    }

    /// <summary>Reads a single file as a volume of one slice.</summary>
    /// <exception cref="DataFileException">It is no image of one grey slice.</exception>
    public static Volume ReadFile(string path) => Read(path, [DicomFile.Read(path)]);

    /// <summary>Gives the DICOM files of a folder, told by their content; none where it is no folder.</summary>
    public static IReadOnlyList<string> DicomPaths(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Where(IsDicom)]
        : [];

    /// <inheritdoc/>
    public void Write(string path, ReadOnlySpan<float> values)
    {
        var count = pixels.Rows * pixels.Columns;
        var words = new byte[slices.Count][];
        for (var i = 0; i < slices.Count; i++)
        {
            words[i] = pixels.Words(slices[i].File);
            pixels.Encode(values.Slice(i * count, count), words[i]);
        }

        // New names of what the voxels are now; the same for the same voxels, on every machine.
        using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        content.AppendData(Encoding.Latin1.GetBytes(slices[0].File.Data.Text(DicomTag.Series) ?? ""));
        foreach (var slice in words)
        {
            content.AppendData(slice);
        }

        var series = content.GetHashAndReset();
        for (var i = 0; i < slices.Count; i++)
        {
            var file = slices[i].File;
            DicomCopy.Write(Path.Combine(path, Path.GetFileName(file.Path)), file, pixels, words[i], series, i);
        }
    }

    private static bool IsDicom(string path)
    {
        InputFile.Require(path);
        using var file = File.OpenRead(path);
        var start = new byte[DicomFile.Preamble + 4];
        return DicomFile.IsDicom(start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)));
    }

    private static Volume Read(string path, IReadOnlyList<DicomFile> files)
    {
        var read = files.Select(file => DicomFile.Guard(file.Path, () =>
        {
            var slice = DicomSlice.Read(file);
            slice.Pixels.RequireAll(file);
            return slice;
        })).ToList();
        var (first, firstPixels) = read[0];
        foreach (var (slice, pixels) in read.Skip(1))
        {
            RequireAlike(first, firstPixels, slice, pixels);
        }

        var slices = read.Select(each => each.Slice).OrderBy(slice => slice.Along).ToList();
        List<string> notices = [];
        var geometry = Geometry(path, slices, firstPixels, notices);
        var voxels = (long)firstPixels.Rows * firstPixels.Columns * slices.Count;
        if (voxels > Array.MaxLength)
        {
            throw new DataFileException(
                path, $"must have at most {Array.MaxLength} voxels", Invariant($"{voxels}"), "Give a part of it.");
        }

        var count = firstPixels.Rows * firstPixels.Columns;
        var values = new float[count * slices.Count];
        for (var i = 0; i < slices.Count; i++)
        {
            var words = DicomFile.Guard(slices[i].File.Path, () => firstPixels.Words(slices[i].File));
            firstPixels.Decode(words, values.AsSpan(i * count, count));
        }

        VolumeFile.RequireFinite(path, values);
        return new(geometry, 1, values, firstPixels.Type, new DicomSeries(slices, firstPixels), notices);
    }

    private static void RequireAlike(DicomSlice first, DicomPixels firstPixels, DicomSlice slice, DicomPixels pixels)
    {
        if (pixels != firstPixels)
        {
            throw Mixed("size, bits, slope and intercept", Invariant(
                $"{pixels.Columns} x {pixels.Rows} of {pixels.Type.Name}, slope {pixels.Slope}, intercept {pixels.Intercept}, and there {firstPixels.Columns} x {firstPixels.Rows} of {firstPixels.Type.Name}, slope {firstPixels.Slope}, intercept {firstPixels.Intercept}"));
        }

        if (slice.Directions.Zip(first.Directions).Any(pair => Math.Abs(pair.First - pair.Second) > Rounding)
            || slice.Spacing.Zip(first.Spacing).Any(pair => Math.Abs(pair.First - pair.Second) > Rounding * pair.Second))
        {
            throw Mixed("orientation and pixel spacing", "others");
        }

        if (slice.Position is null || first.Position is null)
        {
            throw Mixed("a position", "none in one of them");
        }

        DataFileException Mixed(string what, string found) => new(
            slice.File.Path, $"must have {what} as {Path.GetFileName(first.File.Path)} of its series has", found,
            "Move the files that do not belong to it away.");
    }

    // Columns run along X, rows along Y, slices along Z; DICOM's x and y (to the left, to the back) are turned.
    private static VolumeGeometry Geometry(string path, List<DicomSlice> slices, DicomPixels pixels, List<string> notices)
    {
        var (first, last) = (slices[0], slices[^1]);
        double[] step = slices.Count > 1
            ? [.. first.Position!.Zip(last.Position!, (from, to) => (to - from) / (slices.Count - 1))]
            : [.. first.Normal.Select(part => part * first.Thickness)];
        RequireNoGap(path, slices, step, notices);
        if (first.Position is null)
        {
            notices.Add($"{path}: the file gives no position; its axes are taken to be those of an axial slice at 0.");
        }

        if (!first.HasSpacing)
        {
            notices.Add($"{path}: the file gives no pixel spacing; pixels are taken to be 1 mm.");
        }

        var affine = new double[4, 4];
        affine[3, 3] = 1;
        for (var row = 0; row < 3; row++)
        {
            var sign = row < 2 ? -1 : 1;
            affine[row, 0] = sign * first.Directions[row] * first.Spacing[1];
            affine[row, 1] = sign * first.Directions[3 + row] * first.Spacing[0];
            affine[row, 2] = sign * step[row];
            affine[row, 3] = sign * (first.Position?[row] ?? 0);
        }

        return VolumeGeometry.Fault(affine) is { } fault
            ? throw new DataFileException(path, $"must {fault.Rule}", fault.Found, "Export it again.")
            : new([pixels.Columns, pixels.Rows, slices.Count], affine);
    }

    private static void RequireNoGap(string path, List<DicomSlice> slices, double[] step, List<string> notices)
    {
        if (slices.Count < 2)
        {
            return;
        }

        var distances = slices.Skip(1).Zip(slices, (next, slice) => next.Along - slice.Along).ToList();
        var usual = distances.Order().ElementAt(distances.Count / 2);
        var oddest = Enumerable.Range(0, distances.Count).MaxBy(i => Math.Abs(distances[i] - usual));
        var off = slices.Index().Max(slice => Math.Sqrt(Enumerable.Range(0, 3).Sum(axis =>
            Math.Pow(slice.Item.Position![axis] - slices[0].Position![axis] - (slice.Index * step[axis]), 2)))) / usual;
        if (!(usual > Rounding) || Math.Abs(distances[oddest] - usual) > Gap * usual || off > Gap)
        {
            throw new DataFileException(
                path, "must have slices at equal distances, one at each position",
                Invariant($"{distances[oddest]:0.###} mm between {Path.GetFileName(slices[oddest].File.Path)} and ") +
                Invariant($"{Path.GetFileName(slices[oddest + 1].File.Path)}, and mostly {usual:0.###} mm"),
                "Add the missing slices, or move apart what was taken at different times.");
        }

        if (off > Uneven)
        {
            notices.Add(Invariant(
                $"{path}: slices lie up to {off:0.##} of a slice's distance off their places; the mean distance is used."));
        }
    }
}
