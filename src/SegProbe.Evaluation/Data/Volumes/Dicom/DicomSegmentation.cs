using static System.FormattableString;

namespace SegProbe.Evaluation.Data.Volumes.Dicom;

/// <summary>
/// A DICOM segmentation (PS3.3, A.51): frames of one bit a pixel, each of one segment, or a map of labels; laid on the
/// voxels of the image that it belongs to.
/// </summary>
internal sealed class DicomSegmentation
{
    private const double Tolerance = 0.1;

    private readonly DicomFile file;
    private readonly VolumeGeometry grid;
    private readonly byte[] labels;
    private readonly bool isMap;
    private readonly int rows;
    private readonly int columns;
    private readonly byte[] content;

    private DicomSegmentation(DicomFile file, VolumeGeometry grid)
    {
        (this.file, this.grid) = (file, grid);
        var data = file.Data;
        labels = new byte[grid.Size[0] * grid.Size[1] * grid.Size[2]];
        (rows, columns) = (data.Whole(DicomTag.Rows) ?? 0, data.Whole(DicomTag.Columns) ?? 0);
        var (type, bits) = (data.Text(DicomTag.SegmentationType), data.Whole(DicomTag.BitsAllocated));
        isMap = type == "LABELMAP";
        if ((type, bits) is not (("BINARY", 1) or ("LABELMAP", 8)))
        {
            throw Refused("must be of type BINARY with 1 bit, or LABELMAP with 8", Invariant($"{type} with {bits}"));
        }

        if (file.IsRle || data.Find(DicomTag.Pixels) is not { IsUndefined: false } pixels)
        {
            throw Refused("must have unpacked pixels", file.IsRle ? "RLE" : "none");
        }

        content = data.Value(pixels).ToArray();
        if (file.Bytes.IsBigEndian && pixels.Vr == "OW")
        {
            for (var at = 0; at + 1 < content.Length; at += 2)
            {
                (content[at], content[at + 1]) = (content[at + 1], content[at]);
            }
        }
    }

    /// <summary>Reads a segmentation.</summary>
    /// <param name="path">The file.</param>
    /// <param name="grid">The voxels of the image.</param>
    /// <exception cref="DataFileException">It is of another kind, or does not lie on these voxels.</exception>
    public static LabelVolume Read(string path, VolumeGeometry grid)
    {
        var file = DicomFile.Read(path);
        return DicomFile.Guard(path, () =>
        {
            if (!file.IsSegmentation)
            {
                throw new DataFileException(
                    path, "must be a segmentation (DICOM SEG)", "an image", "Give the file of the segmentation.");
            }

            DicomSegmentation segmentation = new(file, grid);
            segmentation.LayFrames();
            return new LabelVolume(grid, segmentation.labels);
        });
    }

    private void LayFrames()
    {
        var frames = file.Data.Items(DicomTag.FrameGroups);
        var shared = file.Data.Items(DicomTag.SharedGroups) is [var first, ..] ? first : null;
        var bits = (long)rows * columns * frames.Count * (isMap ? 8 : 1);
        if (frames.Count == 0 || rows == 0 || columns == 0 || (long)rows * columns > Array.MaxLength || content.Length < (bits + 7) / 8)
        {
            throw Refused(
                "must have a place for each frame, and pixels for all",
                Invariant($"{frames.Count} places, {columns} x {rows} pixels, {content.Length} bytes"));
        }

        for (var i = 0; i < frames.Count; i++)
        {
            Lay(frames[i], shared, i);
        }
    }

    private void Lay(DicomSet frame, DicomSet? shared, int index)
    {
        var position = Of(DicomTag.PlanePositions)?.Decimals(DicomTag.Position);
        var directions = Of(DicomTag.PlaneOrientations)?.Decimals(DicomTag.Orientation);
        var spacing = Of(DicomTag.PixelMeasures)?.Decimals(DicomTag.PixelSpacing);
        if (position is not { Length: 3 } || directions is not { Length: 6 } || spacing is not { Length: 2 })
        {
            throw Refused(
                "must give position, orientation and pixel spacing of each frame", Invariant($"none of frame {index + 1}"));
        }

        var label = isMap ? 0 : Of(DicomTag.SegmentIdentification)?.Whole(DicomTag.ReferencedSegment)
            ?? throw Refused("must name the segment of each frame", Invariant($"none of frame {index + 1}"));
        if (label > byte.MaxValue)
        {
            throw Refused("must have segments up to 255", Invariant($"{label}"));
        }

        // DICOM's x and y are turned; then the steps of a column and of a row in voxels.
        var origin = Voxel(position);
        var along = Voxel([.. position.Zip(directions[..3], (at, part) => at + (part * spacing[1]))]);
        var down = Voxel([.. position.Zip(directions[3..], (at, part) => at + (part * spacing[0]))]);
        Lay(
            index, (byte)label, origin, [.. along.Zip(origin, (to, from) => to - from)],
            [.. down.Zip(origin, (to, from) => to - from)]);

        DicomSet? Of(uint tag) => frame.Items(tag) is [var own, ..] ? own
            : shared?.Items(tag) is [var common, ..] ? common : null;
    }

    private void Lay(int frame, byte label, double[] origin, double[] along, double[] down)
    {
        foreach (var (column, row) in ((int, int)[])[(0, 0), (columns - 1, 0), (0, rows - 1), (columns - 1, rows - 1)])
        {
            var place = Enumerable.Range(0, 3).Select(axis => origin[axis] + (column * along[axis]) + (row * down[axis]));
            if (place.Any(at => !(Math.Abs(at - Math.Round(at)) <= Tolerance)))
            {
                throw Refused(
                    Invariant($"must lie on the voxels of its image, {grid}"), Invariant($"a frame {frame + 1} between them"));
            }
        }

        for (var i = 0; i < rows * columns; i++)
        {
            if (Label(frame, i, label) is var value && value > 0)
            {
                Set(
                    frame, value,
                    Place(0), Place(1), Place(2));
            }

            int Place(int axis) => (int)Math.Round(origin[axis] + (i % columns * along[axis]) + (i / columns * down[axis]));
        }
    }

    private void Set(int frame, byte value, int x, int y, int z)
    {
        if (x < 0 || x >= grid.Size[0] || y < 0 || y >= grid.Size[1] || z < 0 || z >= grid.Size[2])
        {
            throw Refused(
                Invariant($"must lie within its image, {grid}"),
                Invariant($"a frame {frame + 1} with a pixel at voxel {x}, {y}, {z}"));
        }

        ref var place = ref labels[(((z * grid.Size[1]) + y) * grid.Size[0]) + x];
        place = place == 0 || place == value ? value : throw Refused(
            "must have one segment a voxel", Invariant($"segments {place} and {value} at voxel {x}, {y}, {z}"));
    }

    // Frames of single bits follow each other without padding, the lowest bit of a byte first (PS3.5, 8.1.1).
    private byte Label(int frame, int pixel, byte segment)
    {
        var at = ((long)frame * rows * columns) + pixel;
        return isMap ? content[at] : (content[at / 8] >> (int)(at % 8) & 1) == 1 ? segment : (byte)0;
    }

    private double[] Voxel(double[] place)
    {
        var (i, j, k) = grid.ToVoxel(-place[0], -place[1], place[2]);
        return [i, j, k];
    }

    private DataFileException Refused(string rule, string found) =>
        new(file.Path, rule, found, "Export it again, or convert it to NIfTI.");
}
