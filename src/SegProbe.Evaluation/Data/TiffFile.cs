using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;

namespace SegProbe.Evaluation.Data;

/// <summary>
/// Reads the first page of TIFF files: of 8 and 16 bits grey or red-green-blue as it stands, and what else LibTiff
/// converts to red, green, blue of 8 bits.
/// </summary>
internal static class TiffFile
{
    private const int MostSamples = 8;

    // LZW packs at most 4096 bytes into a code of 12 bits, Deflate less; fax packs a white row into a bit.
    private const long LargestPacking = 4096;
    private const long LargestFaxPacking = 100_000;

    // LibTiff's own handler prints, and there is one for all files.
    static TiffFile() => Tiff.SetErrorHandler(new NoMessages());

    /// <summary>Tells whether a file begins as TIFF files do.</summary>
    public static bool IsTiff(ReadOnlySpan<byte> header) =>
        header.StartsWith("II*\0"u8) || header.StartsWith("MM\0*"u8);

    /// <summary>Reads a file that begins as TIFF files do.</summary>
    /// <exception cref="DataFileException">The file is of another kind, damaged, turned, or of an absurd size.</exception>
    public static PixelImage Read(string path)
    {
        try
        {
            RequireHonestDirectory(File.ReadAllBytes(path));
            using var tiff = Tiff.Open(path, "r") ?? throw new InvalidDataException();
            return Read(path, tiff);
        }
        catch (Exception exception) when (exception is not (DataFileException or OutOfMemoryException))
        {
            // LibTiff meets damage with exceptions of many kinds.
            throw ImageFile.Damaged(path, "a damaged one", exception);
        }
    }

    private static PixelImage Read(string path, Tiff tiff)
    {
        var (width, height) = (Value(tiff, TiffTag.IMAGEWIDTH), Value(tiff, TiffTag.IMAGELENGTH));
        ImageFile.RequireSize(path, width, height);
        if ((Orientation)Value(tiff, TiffTag.ORIENTATION) is var origin and not Orientation.TOPLEFT)
        {
            throw ImageFile.Turned(path, origin.ToString());
        }

        var length = new FileInfo(path).Length;
        RequireHonestLengths(tiff, length);
        var (bits, samples) = (Value(tiff, TiffTag.BITSPERSAMPLE), Value(tiff, TiffTag.SAMPLESPERPIXEL));
        var photometric = (Photometric)Value(tiff, TiffTag.PHOTOMETRIC);
        var format = (SampleFormat)Value(tiff, TiffTag.SAMPLEFORMAT);
        var channels = photometric == Photometric.RGB ? 3 : 1;
        var isPlain = bits is 8 or 16 && format == SampleFormat.UINT && samples >= channels && samples <= MostSamples
            && photometric is Photometric.MINISBLACK or Photometric.RGB
            && (samples == 1 || Value(tiff, TiffTag.PLANARCONFIG) == (int)PlanarConfig.CONTIG);
        var area = tiff.IsTiled()
            ? Math.Max((long)height * width, (long)Value(tiff, TiffTag.TILEWIDTH) * Value(tiff, TiffTag.TILELENGTH))
            : (long)height * width;
        if ((double)area * Math.Max(1, samples * bits / 8) > (isPlain ? LargestPacking : LargestFaxPacking) * length)
        {
            throw new InvalidDataException();
        }

        if (isPlain)
        {
            var rows = Rows(tiff, height, width, samples * bits / 8);
            var remarks = Remarks(tiff, hasMore: samples > channels, photometric);
            return bits == 8
                ? new(channels, height, width, Planar<byte>(rows, channels, samples, height * width)) { Remarks = remarks }
                : PixelImage.Of16Bits(
                    channels, height, width,
                    Planar(MemoryMarshal.Cast<byte, ushort>(rows), channels, samples, height * width), remarks);
        }

        return bits <= 8 && format == SampleFormat.UINT
            ? Converted(tiff, height, width, Remarks(tiff, tiff.GetField(TiffTag.EXTRASAMPLES) is not null, photometric))
            : throw new DataFileException(
                path, "must be grey or red-green-blue, with whole numbers of 8 or 16 bits that rise from black to white",
                $"{samples} channels ({photometric}) of {bits} bits ({format})", "Convert it to PNG.");
    }

    // LibTiff allocates what an entry of the directory claims before it reads it.
    private static void RequireHonestDirectory(ReadOnlySpan<byte> file)
    {
        const int entryLength = 12;
        var isBig = file[0] == 'M';
        var at = checked((int)Number(file, 4));
        for (var left = isBig ? BinaryPrimitives.ReadUInt16BigEndian(file[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);
            left > 0; left--, at += entryLength)
        {
            if (Number(file, at + 6) > file.Length)
            {
                throw new InvalidDataException();
            }
        }

        uint Number(ReadOnlySpan<byte> bytes, int place) => isBig
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes[place..])
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[place..]);
    }

    private static int Value(Tiff tiff, TiffTag tag) => tiff.GetFieldDefaulted(tag) is [var value, ..]
        ? value.ToInt()
        : throw new InvalidDataException();

    // What is packed is allocated before it is read.
    private static void RequireHonestLengths(Tiff tiff, long length)
    {
        var tag = tiff.IsTiled() ? TiffTag.TILEBYTECOUNTS : TiffTag.STRIPBYTECOUNTS;
        if (tiff.GetField(tag) is [var counts, ..] && Array.Exists(counts.ToIntArray(), count => count < 0 || count > length))
        {
            throw new InvalidDataException();
        }
    }

    private static IReadOnlyList<string> Remarks(Tiff tiff, bool hasMore, Photometric photometric) =>
    [
        .. ((string?[])
        [
            tiff.LastDirectory() ? null : ImageRemarks.SeveralFrames,
            hasMore ? ImageRemarks.MoreChannels : null,
            photometric == Photometric.SEPARATED ? ImageRemarks.Cmyk : null,
        ]).OfType<string>(),
    ];

    // All rows, pixel by pixel.
    private static byte[] Rows(Tiff tiff, int height, int width, int pixelBytes)
    {
        var rows = new byte[checked(height * width * pixelBytes)];
        if (tiff.IsTiled())
        {
            CopyTiles(tiff, rows, height, width, pixelBytes);
            return rows;
        }

        var line = new byte[Math.Max(tiff.ScanlineSize(), width * pixelBytes)];
        for (var row = 0; row < height; row++)
        {
            if (!tiff.ReadScanline(line, row))
            {
                throw new InvalidDataException();
            }

            Array.Copy(line, 0, rows, row * width * pixelBytes, width * pixelBytes);
        }

        return rows;
    }

    private static void CopyTiles(Tiff tiff, byte[] rows, int height, int width, int pixelBytes)
    {
        var (across, down) = (Value(tiff, TiffTag.TILEWIDTH), Value(tiff, TiffTag.TILELENGTH));
        if (across < 1 || down < 1)
        {
            throw new InvalidDataException();
        }

        var tile = new byte[checked(across * down * pixelBytes)];
        for (var top = 0; top < height; top += down)
        {
            for (var left = 0; left < width; left += across)
            {
                if (tiff.ReadTile(tile, 0, left, top, 0, 0) < 0)
                {
                    throw new InvalidDataException();
                }

                var length = Math.Min(across, width - left) * pixelBytes;
                for (var row = top; row < Math.Min(top + down, height); row++)
                {
                    Array.Copy(
                        tile, (row - top) * across * pixelBytes, rows, ((row * width) + left) * pixelBytes, length);
                }
            }
        }
    }

    private static T[] Planar<T>(ReadOnlySpan<T> rows, int channels, int samples, int count)
    {
        var values = new T[checked(channels * count)];
        for (var channel = 0; channel < channels; channel++)
        {
            for (var pixel = 0; pixel < count; pixel++)
            {
                values[(channel * count) + pixel] = rows[(pixel * samples) + channel];
            }
        }

        return values;
    }

    private static PixelImage Converted(Tiff tiff, int height, int width, IReadOnlyList<string> remarks)
    {
        var pixels = new int[height * width];
        if (!tiff.ReadRGBAImageOriented(width, height, pixels, Orientation.TOPLEFT, stopOnError: true))
        {
            throw new InvalidDataException();
        }

        // Four bytes a pixel, red first.
        var rgba = MemoryMarshal.AsBytes<int>(pixels);
        var isGrey = (Photometric)Value(tiff, TiffTag.PHOTOMETRIC) is Photometric.MINISBLACK or Photometric.MINISWHITE;
        var channels = isGrey ? 1 : 3;
        return new(channels, height, width, Planar<byte>(rgba, channels, 4, height * width)) { Remarks = remarks };
    }

    private sealed class NoMessages : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void ErrorHandlerExt(
            Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }

        public override void WarningHandlerExt(
            Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }
    }
}
