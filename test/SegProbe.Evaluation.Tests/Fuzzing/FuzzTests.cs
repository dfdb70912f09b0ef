using System.Text;
using BitMiracle.LibTiff.Classic;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Evaluation.Tests.Store;

namespace SegProbe.Evaluation.Tests.Fuzzing;

/// <summary>Foreign plans, runs and images, damaged or made to harm, are read or refused: see <see cref="Fuzz"/>.</summary>
public sealed class FuzzTests : IDisposable
{
    // BMP, GIF and WebP files of four pixels, as Pillow writes them.
    private static readonly string[] Others =
    [
        "Qk1GAAAAAAAAADYAAAAoAAAAAgAAAAIAAAABABgAAAAAABAAAADEDgAAxA4AAAAAAAAAAAAA/wAA////AAAAAP8A/wAAAA==",
        "R0lGODdhAgACAIEAAP///wD/AP8AAAAA/ywAAAAAAgACAAAIBwAFBBgAICAAOw==",
        "UklGRiwAAABXRUJQVlA4TB8AAAAvAUAAAB8gEEjeHzqN+RcQFPwf3fxHZA/gBgwR/Q8BAA==",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Plans_AreReadOrRefused()
    {
        var plan = PlanFile.Write(new()
        {
            Model = "m.pt",
            Data = "data",
            Contract = new() { Layout = Models.Contracts.TensorLayout.Nchw, ClassNames = ["a", "b"] },
            Attacks =
            [
                new() { Methods = ["asma"], ["beta"] = ["1e-5", "2e-5"], ["tau"] = ["1e-7"] },
                new() { Methods = ["min-norm", "pgd"], ["epsilon"] = ["8/255"], ["steps"] = ["9"] },
            ],
        });

        var (read, refused) = Fuzz.Run(
            [Encoding.UTF8.GetBytes(plan)], ".json",
            path => PlanFile.Read(path).Expand(SegProbe.Attacks.AttackCatalog.Default, _ => { }, (_, name) => name));

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    [Fact]
    public void Databases_AreReadOrRefused()
    {
        using (var store = RunStore.OpenToWrite(folder["good"], new("{}", "abc", "1/1", 2)))
        {
            store.Add([new(Rows.Asma, [new(0, 0.1, 0.5, 0, 0, 3e-5, 900)]), new(Rows.Failed, null)]);
        }

        Directory.CreateDirectory(folder["run"]);
        var (_, refused) = Fuzz.Run([File.ReadAllBytes(folder["good/run.db"])], ".db", path =>
        {
            File.Copy(path, folder["run/run.db"], overwrite: true);
            try
            {
                using var store = RunStore.OpenToRead(folder["run"]);
                store.Rows();
                store.Environments();
                store.Done();
                store.Trajectory(0, "asma");
            }
            catch (IOException exception)
            {
                throw new DataFileException(path, "must be readable", exception.Message, "", exception);
            }
        });

        Assert.True(refused > 0);
    }

    [Fact]
    public void ParquetFiles_AreReadOrRefused()
    {
        RowFile.Write(folder["rows.parquet"], [Rows.Asma, Rows.Failed]);

        var (_, refused) = Fuzz.Run(
            [File.ReadAllBytes(folder["rows.parquet"])], ".parquet", path => RowFile.ReadParquet(path));

        Assert.True(refused > 0);
    }

    [Fact]
    public void Images_AreReadOrRefused()
    {
        var image = new PixelImage(3, 9, 7, [.. Enumerable.Range(0, 189).Select(i => (byte)i)]);
        ImageFile.WritePng(folder["a.png"], image);
        ImageFile.WriteJpeg(folder["a.jpg"], image, 90);
        var deep = Png16Bit.Encode(
            PixelImage.Of16Bits(1, 4, 4, [.. Enumerable.Range(0, 16).Select(i => (ushort)(i * 10))], []));

        byte[][] others = [.. Others.Select(Convert.FromBase64String)];
        WriteTiff(folder["strips.tif"], Compression.LZW, tile: null);
        WriteTiff(folder["tiles.tif"], Compression.ADOBE_DEFLATE, tile: 16);
        string[] written = ["a.png", "a.jpg", "strips.tif", "tiles.tif"];

        var (read, refused) = Fuzz.Run(
            [.. written.Select(name => File.ReadAllBytes(folder[name])), deep, .. others], ".png",
            path => ImageFile.ReadLabels(path), allowed: 16 * ImageFile.LargestPixelCount);

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    [Fact]
    public void NiftiFiles_AreReadOrRefused()
    {
        byte[][] good =
        [
            CraftedNifti.Good(4, [2, 3, 2]).With([.. Enumerable.Range(0, 12).Select(i => (byte[])[(byte)i, 0])]),
            CraftedNifti.Good(2, [2, 1, 1, 3], isBigEndian: true).Short(252, 1).With([.. Enumerable.Range(0, 6).Select(i => (byte[])[(byte)i])]),
            CraftedNifti.Good(64, [1]).Short(254, 0).Float(112, 2).With(new byte[8]),
        ];

        var (read, refused) = Fuzz.Run([.. good, CraftedNifti.Packed(good[0])], ".nii", path =>
        {
            var volume = VolumeFile.Read(path);
            VolumeFile.Write(folder["copy.nii"], volume, volume.Values);
            VolumeFile.ReadLabels(path);
        });

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    [Fact]
    public void DicomFiles_AreReadOrRefused()
    {
        var rle = CraftedDicom.Slice(0, 1, 2, [], CraftedDicom.Rle)
            .Fragment([2, 0, 0, 0, 64, 0, 0, 0, 67, 0, 0, 0, .. new byte[52], 1, 0, 0, 1, 1, 2]);
        byte[][] good =
        [
            .. ((string[])[CraftedDicom.Explicit, CraftedDicom.Implicit, CraftedDicom.BigEndian])
                .Select(syntax => CraftedDicom.Slice(0, 1, 2, [1, 2], syntax).File()),
            rle.File(),
        ];

        var (read, refused) = Fuzz.Run(good, ".dcm", path =>
        {
            var volume = VolumeFile.Read(path);
            VolumeFile.Write(folder["copy"], volume, volume.Values);
        });

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    [Fact]
    public void DicomSegmentations_AreReadOrRefused()
    {
        static CraftedDicom Item() => new();
        var mask = Item().Text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.66.4").Whole(0x0028_0010, 1).Whole(0x0028_0011, 2)
            .Sequence(0x5200_9230, isUndefined: true, Item()
                .Sequence(0x0020_9113, isUndefined: false, Item().Text(0x0020_0032, "DS", "-10\\-20\\0"))
                .Sequence(0x0020_9116, isUndefined: true, Item().Text(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0"))
                .Sequence(0x0028_9110, isUndefined: true, Item().Text(0x0028_0030, "DS", "0.5\\0.25"))
                .Sequence(0x0062_000A, isUndefined: true, Item().Whole(0x0062_000B, 1)));
        byte[][] good =
        [
            mask.Whole(0x0028_0100, 1).Text(0x0062_0001, "CS", "BINARY").Pixels("OB", [3]).File(),
            mask.Whole(0x0028_0100, 8).Text(0x0062_0001, "CS", "LABELMAP").Pixels("OB", [3, 0]).File(),
        ];
        File.WriteAllBytes(folder["image.dcm"], CraftedDicom.Slice(0, 1, 2, [1, 2]).File());
        var grid = VolumeFile.Read(folder["image.dcm"]).Geometry;

        var (read, refused) = Fuzz.Run(good, ".dcm", path => VolumeFile.ReadLabels(path, grid));

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    private static void WriteTiff(string path, Compression compression, int? tile)
    {
        const int side = 20;
        using var tiff = Tiff.Open(path, "w");
        foreach (var (tag, value) in (ReadOnlySpan<(TiffTag, object)>)
        [
            (TiffTag.IMAGEWIDTH, side), (TiffTag.IMAGELENGTH, side), (TiffTag.BITSPERSAMPLE, 16),
            (TiffTag.SAMPLESPERPIXEL, 1), (TiffTag.PHOTOMETRIC, Photometric.MINISBLACK),
            (TiffTag.PLANARCONFIG, PlanarConfig.CONTIG), (TiffTag.COMPRESSION, compression),
        ])
        {
            tiff.SetField(tag, value);
        }

        if (tile is { } length)
        {
            tiff.SetField(TiffTag.TILEWIDTH, length);
            tiff.SetField(TiffTag.TILELENGTH, length);
        }

        for (var (top, step) = (0, tile ?? 1); top < side; top += step)
        {
            for (var left = 0; left < side; left += tile ?? side)
            {
                var block = new byte[2 * step * (tile ?? side)];
                Array.Fill(block, (byte)(top % 3));
                Assert.True(tile is null ? tiff.WriteScanline(block, top) : tiff.WriteTile(block, left, top, 0, 0) > 0);
            }
        }
    }
}
