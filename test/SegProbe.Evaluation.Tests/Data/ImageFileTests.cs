using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Pictures;
using SegProbe.Models;
using SkiaSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Data;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void WritePng_LosesNothing_OnAnyValueOfAnyChannel(int channels)
    {
        var values = Enumerable.Range(0, channels * 16 * 17).Select(i => (byte)((7 * i) + (i / 256))).ToArray();
        PixelImage image = new(channels, 16, 17, values);

        ImageFile.WritePng(folder["image.png"], image);
        var read = ImageFile.Read(folder["image.png"]);

        Assert.Equal((channels, 16, 17), (read.Channels, read.Height, read.Width));
        Assert.Equal(values, read.Values);
        Assert.Equal(256, values.Distinct().Count());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-2.1, 2.6)]
    [InlineData(0, 255)]
    public void WriteValues_LosesNothing_OnAnyValueOf16Bits(double lower, double upper)
    {
        using var scope = NewDisposeScope();
        var grid = ValueGrid.OfBits(new(lower, upper), 16);
        var values = grid.ToValues(arange(65536).view(1, 256, 256));

        ImageFile.WriteValues(folder["deep.png"], values, grid.Range, 16);
        var read = ImageFile.ReadValues(folder["deep.png"], grid.Range);

        Assert.True(values.Equals(read));
    }

    [Fact]
    public void WriteValues_MakesAFileOf16Bits_ThatAnotherDecoderReads()
    {
        // Skia checks the sums, and cuts to the high byte.
        using var scope = NewDisposeScope();
        var random = new Generator(3);
        var levels = randint(0, 65536, [3, 5, 7], generator: random);
        var path = folder["deep.png"];

        ImageFile.WriteValues(path, ValueGrid.OfBits(new(0, 1), 16).ToValues(levels), new(0, 1), 16);

        using var picture = SKBitmap.Decode(path, new SKImageInfo(7, 5, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var high = levels.to(ScalarType.Float64).div(256).floor().flatten().data<double>().ToArray();
        var bytes = picture.Bytes;
        Assert.All(
            high.Index(), each => Assert.Equal(each.Item, bytes[(4 * (each.Index % 35)) + (each.Index / 35)], tolerance: 1));
        Refuses(path, "must have 8 bits a channel, or be given a window, got 16 bits.");
    }

    [Fact]
    public void WritePng_LeavesNothingButTheFile()
    {
        ImageFile.WritePng(folder["image.png"], new(1, 1, 1, [5]));

        Assert.Equal([folder["image.png"]], Directory.GetFileSystemEntries(folder.FullName));
    }

    [Fact]
    public void Read_ReadsAPngWrittenByHand()
    {
        var path = Write("grey.png", CraftedPng.Grey(2, 2, depth: 8, 0, 1, 2, 0, 3, 255));

        var read = ImageFile.Read(path);

        Assert.Equal(1, read.Channels);
        Assert.Equal<byte>([1, 2, 3, 255], read.Values);
    }

    [Fact]
    public void Read_ReadsJpeg()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(24, 16, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Erase(new SKColor(200, 100, 50));
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);
        var path = Write("image.jpg", data.ToArray());

        var read = ImageFile.Read(path);

        Assert.Equal((3, 16, 24), (read.Channels, read.Height, read.Width));
        Assert.Equal(200.0, read.Values[0], tolerance: 3);
        Assert.Equal(100.0, read.Values[16 * 24], tolerance: 3);
        Assert.Equal(50.0, read.Values[2 * 16 * 24], tolerance: 3);
    }

    [Fact]
    public void Read_RefusesATruncatedFile()
    {
        var noise = new byte[3 * 64 * 64];
        new Random(7).NextBytes(noise);
        var whole = ImageFile.EncodePng(new(3, 64, 64, noise));
        var path = Write("half.png", whole[..(whole.Length / 2)]);

        Refuses(path, "must be a complete image, got a damaged one");
    }

    [Fact]
    public void Read_RefusesWhatIsNoImage() =>
        Refuses(
            Write("text.png", "not a picture"u8.ToArray()),
            "must be an image (PNG, JPEG, BMP, GIF, WebP or TIFF), got 13 bytes of something else. Convert it to PNG.");

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(6, false)]
    public void Read_DoesNotIgnoreThatAFileIsToBeTurned(byte orientation, bool isUpright)
    {
        ImageFile.WriteJpeg(folder["plain.jpg"], new(1, 2, 2, [0, 80, 160, 240]), 95);
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0,
            0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0,
        ];
        var plain = File.ReadAllBytes(folder["plain.jpg"]);
        var path = Write("turned.jpg", [.. plain[..2], .. exif, .. plain[2..]]);

        if (isUpright)
        {
            Assert.Equal(ImageFile.Read(folder["plain.jpg"]).Values, ImageFile.Read(path).Values);
        }
        else
        {
            Refuses(path, "must be stored upright, got one that its EXIF data turns");
        }
    }

    [Fact]
    public void Read_RefusesAnEmptyFile() =>
        Refuses(Write("empty.png", []), "must be an image (PNG, JPEG, BMP, GIF, WebP or TIFF), got 0 bytes");

    [Fact]
    public void Read_RefusesAMissingFile() =>
        Refuses(folder["absent.png"], "must be an image file, got nothing there. Check the path.");

    [Fact]
    public void Read_RefusesSixteenBits_WhichSkiaWouldCutToEight() =>
        Refuses(
            Write("deep.png", CraftedPng.Grey(1, 1, depth: 16, 0, 0, 1)),
            "must have 8 bits a channel, or be given a window, got 16 bits.");

    [Fact]
    public void Read_SpreadsTheWindowOver16Bits()
    {
        var path = Write("deep.png", CraftedPng.Grey(5, 1, depth: 16, 0, 0, 0, 0, 100, 0, 150, 0, 200, 0xFF, 0xFF));

        var read = ImageFile.Read(path, new ValueRange(100, 200));

        Assert.Equal<ushort>([0, 0, 32768, 65535, 65535], read.Values16Bit!);
        Assert.Equal<byte>([0, 0, 128, 255, 255], read.Values);
        using var values = read.ToTensor(new(0, 1));
        Assert.Equal(32768 / 65535.0, values[0, 0, 2].item<float>(), 1e-7);
    }

    /// <summary>The same four pixels, red, green, blue and white, as Pillow writes them.</summary>
    [Theory]
    [InlineData("bmp", "Qk1GAAAAAAAAADYAAAAoAAAAAgAAAAIAAAABABgAAAAAABAAAADEDgAAxA4AAAAAAAAAAAAA/wAA////AAAAAP8A/wAAAA==")]
    [InlineData("gif", "R0lGODdhAgACAIEAAP///wD/AP8AAAAA/ywAAAAAAgACAAAIBwAFBBgAICAAOw==")]
    [InlineData("webp", "UklGRiwAAABXRUJQVlA4TB8AAAAvAUAAAB8gEEjeHzqN+RcQFPwf3fxHZA/gBgwR/Q8BAA==")]
    public void Read_ReadsWhatPeopleHave(string extension, string file)
    {
        var read = ImageFile.Read(Write($"image.{extension}", Convert.FromBase64String(file)));

        Assert.True(ImageFile.HasExtension($"IMAGE.{extension.ToUpperInvariant()}"));
        Assert.Equal((3, 2, 2), (read.Channels, read.Height, read.Width));
        Assert.Equal<byte>([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255], read.Values);
        Assert.Empty(read.Remarks);
    }

    [Fact]
    public void Read_TellsOfTransparency_AndOfFramesLeftOut()
    {
        using (var bitmap = new SKBitmap(new SKImageInfo(2, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul)))
        {
            bitmap.SetPixel(0, 0, new(10, 20, 30, 255));
            bitmap.SetPixel(1, 0, new(40, 50, 60, 128));
            using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            Write("clear.png", data.ToArray());
        }

        PixelImage[] frames = [new(1, 2, 2, [0, 0, 0, 0]), new(1, 2, 2, [9, 9, 9, 9])];
        Write("moving.webp", WebpAnimation.Encode(frames, TimeSpan.FromSeconds(1)));

        var clear = ImageFile.Read(folder["clear.png"]);
        Assert.Equal<byte>([10, 40, 20, 50, 30, 60], clear.Values);
        Assert.Equal([ImageRemarks.Transparency], clear.Remarks);
        Assert.Equal([ImageRemarks.SeveralFrames], ImageFile.Read(folder["moving.webp"]).Remarks);
        Assert.StartsWith(
            $"{folder["clear.png"]} must hold labels and nothing else, got a picture that has transparency.",
            Assert.Throws<DataFileException>(() => ImageFile.ReadLabels(folder["clear.png"])).Message);
    }

    [Fact]
    public void Resize_IsRemarked()
    {
        var grown = new PixelImage(1, 2, 4, new byte[8]).Resize(4, 4);
        var remarks = new ImageRemarks();
        remarks.Add("a.png", grown, []);
        remarks.Add("b.png", grown, []);
        remarks.Add("c.png", new PixelImage(1, 2, 2, new byte[4]).Resize(4, 4), []);

        Assert.Equal((2, 4), grown.ResizedFrom);
        Assert.Equal(
            [
                "a.png (4 x 2) is resized to 4 x 4, which changes its shape. The same holds for 1 more images.",
                "c.png (2 x 2) is resized to 4 x 4.",
            ],
            remarks.Lines);
    }

    [Fact]
    public void Read_RefusesAnAbsurdSize_BeforeItAllocates()
    {
        var path = Write("huge.png", CraftedPng.Grey(60000, 60000, depth: 8, 0));

        Refuses(path, "must have at most 134217728 pixels, got 60000 x 60000.");
    }

    public void Dispose() => folder.Dispose();

    private static void Refuses(string path, string complaint)
    {
        var error = Assert.Throws<DataFileException>(() => ImageFile.Read(path));

        Assert.StartsWith($"{path} {complaint}", error.Message);
        Assert.Equal(path, error.Path);
    }

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(folder[name], content);
        return folder[name];
    }
}
