using BitMiracle.LibTiff.Classic;
using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Tests.Data;

/// <summary>Files as LibTiff writes them, in the forms that scanners and microscopes use.</summary>
public sealed class TiffFileTests : IDisposable
{
    private const int Height = 20;
    private const int Width = 37;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(8, 1, "w", Compression.NONE, false)]
    [InlineData(8, 3, "w", Compression.LZW, false)]
    [InlineData(8, 4, "wb", Compression.ADOBE_DEFLATE, true)]
    [InlineData(16, 1, "w", Compression.NONE, false)]
    [InlineData(16, 1, "wb", Compression.LZW, true)]
    [InlineData(16, 3, "wb", Compression.ADOBE_DEFLATE, false)]
    public void Read_GivesTheSamplesAsTheyStand(int bits, int samples, string mode, Compression compression, bool isTiled)
    {
        var values = Enumerable.Range(0, Height * Width * samples).Select(i => (i * 977) % (1 << bits)).ToArray();
        Write("image.tif", mode, tiff => WritePixels(tiff, bits, samples, compression, isTiled, values));

        var read = ImageFile.ReadPicture(folder["image.tif"]);

        var channels = Math.Min(3, samples);
        Assert.Equal((channels, Height, Width, bits), (read.Channels, read.Height, read.Width, read.Bits));
        var expected = Enumerable.Range(0, channels)
            .SelectMany(channel => values.Where((_, i) => i % samples == channel));
        Assert.Equal(
            expected, bits == 8 ? read.Values.Select(value => (int)value) : read.Values16Bit!.Select(value => (int)value));
        Assert.Equal(samples > channels ? [ImageRemarks.MoreChannels] : [], read.Remarks);
    }

    [Fact]
    public void Read_TakesTheFirstPage_AndSaysSo()
    {
        Write("pages.tif", "w", tiff =>
        {
            WritePixels(tiff, 8, 1, Compression.NONE, isTiled: false, new int[Height * Width]);
            tiff.WriteDirectory();
            WritePixels(tiff, 8, 1, Compression.NONE, isTiled: false, Enumerable.Repeat(9, Height * Width).ToArray());
        });

        var read = ImageFile.Read(folder["pages.tif"]);

        Assert.All(read.Values, value => Assert.Equal(0, value));
        Assert.Equal([ImageRemarks.SeveralFrames], read.Remarks);
    }

    /// <summary>White is 0 in many scans: LibTiff converts, and grey stays grey.</summary>
    [Fact]
    public void Read_ConvertsWhatRisesFromWhiteToBlack()
    {
        Write("scan.tif", "w", tiff =>
        {
            tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISWHITE);
            WritePixels(tiff, 8, 1, Compression.NONE, isTiled: false, Enumerable.Repeat(55, Height * Width).ToArray());
        });

        var read = ImageFile.Read(folder["scan.tif"]);

        Assert.Equal(1, read.Channels);
        Assert.All(read.Values, value => Assert.Equal(200, value));
    }

    [Theory]
    [InlineData(TiffTag.ORIENTATION, (int)Orientation.RIGHTTOP, "must be stored upright")]
    [InlineData(TiffTag.SAMPLEFORMAT, (int)SampleFormat.INT, "must be grey or red-green-blue, with whole numbers")]
    [InlineData(TiffTag.PHOTOMETRIC, (int)Photometric.MINISWHITE, "must be grey or red-green-blue, with whole numbers")]
    public void Read_RefusesWhatItWouldGetWrong(TiffTag tag, int value, string complaint)
    {
        Write("odd.tif", "w", tiff =>
        {
            tiff.SetField(tag, value);
            WritePixels(tiff, 16, 1, Compression.NONE, isTiled: false, new int[Height * Width]);
        });

        Assert.StartsWith(
            $"{folder["odd.tif"]} {complaint}",
            Assert.Throws<DataFileException>(() => ImageFile.Read(folder["odd.tif"])).Message);
    }

    [Fact]
    public void Read_RefusesATruncatedFile()
    {
        Write("whole.tif", "w", tiff => WritePixels(
            tiff, 16, 1, Compression.NONE, isTiled: false, new int[Height * Width]));
        File.WriteAllBytes(folder["half.tif"], File.ReadAllBytes(folder["whole.tif"])[..600]);

        Assert.StartsWith(
            $"{folder["half.tif"]} must be a complete image, got a damaged one.",
            Assert.Throws<DataFileException>(() => ImageFile.Read(folder["half.tif"])).Message);
    }

    private static void WritePixels(Tiff tiff, int bits, int samples, Compression compression, bool isTiled, int[] values)
    {
        tiff.SetField(TiffTag.IMAGEWIDTH, Width);
        tiff.SetField(TiffTag.IMAGELENGTH, Height);
        tiff.SetField(TiffTag.BITSPERSAMPLE, bits);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, samples);
        if (tiff.GetField(TiffTag.PHOTOMETRIC) is null)
        {
            tiff.SetField(TiffTag.PHOTOMETRIC, samples >= 3 ? Photometric.RGB : Photometric.MINISBLACK);
        }

        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.COMPRESSION, compression);
        var side = isTiled ? 16 : Width;
        if (isTiled)
        {
            tiff.SetField(TiffTag.TILEWIDTH, side);
            tiff.SetField(TiffTag.TILELENGTH, side);
        }
        else
        {
            tiff.SetField(TiffTag.ROWSPERSTRIP, 7);
        }

        for (var top = 0; top < Height; top += isTiled ? side : 1)
        {
            for (var left = 0; left < Width; left += side)
            {
                var block = Block(values, bits, samples, top, left, isTiled ? side : 1, side);
                Assert.True(isTiled ? tiff.WriteTile(block, left, top, 0, 0) > 0 : tiff.WriteScanline(block, top));
            }
        }
    }

    private static byte[] Block(int[] values, int bits, int samples, int top, int left, int rows, int columns) =>
    [
        .. from row in Enumerable.Range(top, rows)
           from column in Enumerable.Range(left, columns)
           from sample in Enumerable.Range(0, samples)
           let value = row < Height && column < Width ? values[(((row * Width) + column) * samples) + sample] : 0
           from part in bits == 8 ? [(byte)value] : BitConverter.GetBytes((ushort)value)
           select part,
    ];

    private void Write(string name, string mode, Action<Tiff> write)
    {
        using var tiff = Tiff.Open(folder[name], mode);
        write(tiff);
        tiff.WriteDirectory();
    }
}
