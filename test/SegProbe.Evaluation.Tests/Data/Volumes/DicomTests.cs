using System.Globalization;
using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Tests.Data.Volumes;

public sealed class DicomTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Syntaxes =>
        [CraftedDicom.Implicit, CraftedDicom.Explicit, CraftedDicom.BigEndian, CraftedDicom.Rle];

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public void ASeries_IsSortedByPosition_InEverySyntax(string syntax)
    {
        WriteSeries(syntax);

        var volume = VolumeFile.Read(folder["in"]);

        // Columns 0.25 mm apart to the left, rows 0.5 mm to the back, slices 2 mm to the head.
        Assert.Equal("3 x 2 x 3 voxels of 0.25 x 0.5 x 2 mm, LPS", volume.Geometry.ToString());
        Assert.Equal((10, 20, -2), volume.Geometry.ToWorld(0, 0, 0));
        Assert.Equal((9.5, 19.5, 2), volume.Geometry.ToWorld(2, 1, 2));
        Assert.Equal([-1024, -1023, -1022, -1021, -1020, -33792, -924, -923, -922, -921, -920, 31743, -824, -823, -822, -821, -820, -819], volume.Values);
        Assert.Equal(new VoxelType("int16", 1, -1024, new(-33792, 31743)), volume.Type);
        Assert.Empty(volume.Notices);
        Assert.True(VolumeFile.IsVolume(folder["in"]));
    }

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public void ACopy_HasItsVoxels_NewNames_AndSaysWhatItIs(string syntax)
    {
        WriteSeries(syntax);
        var volume = VolumeFile.Read(folder["in"]);
        var changed = (float[])volume.Values.Clone();
        (changed[0], changed[7], changed[17]) = (-1000.4f, 1e9f, -1e9f);

        VolumeFile.Write(folder["out"], volume, changed);
        var copy = VolumeFile.Read(folder["out"]);

        (changed[0], changed[7], changed[17]) = (-1000, 31743, -33792);
        Assert.Equal(changed, copy.Values);
        Assert.True(copy.Geometry.Matches(volume.Geometry, 0));
        Assert.Equal(["out/a.dcm", "out/b.dcm", "out/c.dcm"], folder.Everything().Where(name => name.StartsWith("out/", StringComparison.Ordinal)));
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder["out/a.dcm"]));
        Assert.Contains("DERIVED\\SECONDARY\\AXIAL", text, StringComparison.Ordinal);
        Assert.Contains("Adversarial (SegProbe): Thorax", text, StringComparison.Ordinal);
        Assert.Contains("Not for diagnosis.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ORIGINAL", text, StringComparison.Ordinal);
        Assert.Equal(4, Uids().Distinct().Count());
        Assert.All(Uids(), uid => Assert.True(uid.Length <= 64));

        // The same voxels have the same names.
        var first = File.ReadAllBytes(folder["out/a.dcm"]);
        VolumeFile.Write(folder["out"], volume, changed);
        Assert.Equal(first, File.ReadAllBytes(folder["out/a.dcm"]));

        IEnumerable<string> Uids() => Directory.GetFiles(folder["out"])
            .SelectMany(path => System.Text.RegularExpressions.Regex.Matches(
                System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)), @"2\.25\.[0-9]+"))
            .Select(match => match.Value);
    }

    [Fact]
    public void AnUnchangedCopy_KeepsEveryByteOfTheVoxels_AndEveryOtherElement()
    {
        WriteSeries(CraftedDicom.Explicit);
        var volume = VolumeFile.Read(folder["in"]);

        VolumeFile.Write(folder["out"], volume, volume.Values);

        var (before, after) = (File.ReadAllBytes(folder["in/b.dcm"]), File.ReadAllBytes(folder["out/b.dcm"]));
        var place = before.AsSpan().IndexOf("1\\0\\0\\0\\1\\0"u8);
        Assert.Equal(before[place..], after[^(before.Length - place)..]);
    }

    [Fact]
    public void BitsBesideTheValue_Stay_AndTheSignIsThatOfTheStoredBits()
    {
        // 12 bits of 16, highest bit 13: the value is bits 2 to 13.
        var file = CraftedDicom.Slice(0, 1, 2, [unchecked((short)0xFFFF), 0b0001_1111_1111_1101])
            .Whole(0x0028_0101, 12).Whole(0x0028_0102, 13).Text(0x0028_1052, "DS", null).Text(0x0028_1053, "DS", "0.5");
        var volume = VolumeFile.Read(Write("one.dcm", file));

        VolumeFile.Write(folder["out"], volume, [0, volume.Values[1]]);

        Assert.Equal([-0.5f, 1023.5f], volume.Values);
        Assert.Equal(new VoxelType("int16 of 12 bits", 0.5, 0, new(-1024, 1023.5)), volume.Type);
        Assert.Equal<byte>([0x03, 0xC0, 0xFD, 0x1F], File.ReadAllBytes(folder["out/one.dcm"])[^4..]);
        Assert.Equal("2 x 1 x 1 voxels of 0.25 x 0.5 x 2 mm, LPS", volume.Geometry.ToString());
    }

    [Fact]
    public void EightBits_InWordsOfBigEndian_AreTurned()
    {
        var file = CraftedDicom.Slice(0, 2, 2, [], CraftedDicom.BigEndian)
            .Whole(0x0028_0100, 8).Whole(0x0028_0101, 8).Whole(0x0028_0102, 7).Whole(0x0028_0103, 0)
            .Text(0x0028_1052, "DS", "0").Pixels("OW", [2, 1, 4, 3]);
        var volume = VolumeFile.Read(Write("one.dcm", file));

        VolumeFile.Write(folder["out"], volume, [1, 2, 3, 255]);

        Assert.Equal([1, 2, 3, 4], volume.Values);
        Assert.Equal<byte>([2, 1, 255, 3], File.ReadAllBytes(folder["out/one.dcm"])[^4..]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ASegmentation_IsLaidOnItsImage_ByThePlacesOfItsFrames(bool isUndefined)
    {
        WriteSeries(CraftedDicom.Explicit);
        var image = VolumeFile.Read(folder["in"]);
        // Frames of segment 7 at z = 2 and of segment 3 at z = -2, in this order; 3 x 2 single bits each.
        var mask = Segmentation(isUndefined, (7, 2), (3, -2)).Whole(0x0028_0100, 1).Text(0x0062_0001, "CS", "BINARY")
            .Pixels("OB", [0b11_000001, 0b0000_1000]);
        var labels = VolumeFile.ReadLabels(Write("seg.dcm", mask), image.Geometry);

        Assert.Equal<byte>([3, 3, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0], labels.Labels);
    }

    [Fact]
    public void ALabelMap_HasItsLabels()
    {
        WriteSeries(CraftedDicom.Explicit);
        var mask = Segmentation(false, (0, 0)).Whole(0x0028_0100, 8).Text(0x0062_0001, "CS", "LABELMAP")
            .Pixels("OB", [1, 2, 3, 0, 5, 0]);
        var path = Write("seg.dcm", mask);

        Assert.Equal<byte>(
            [0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 5, 0, 0, 0, 0, 0, 0, 0],
            VolumeFile.ReadLabels(path, VolumeFile.Read(folder["in"]).Geometry).Labels);
        Refuses(() => VolumeFile.Read(path), "must be an image, got a segmentation (DICOM SEG).");
        Refuses(() => VolumeFile.ReadLabels(path), "must come with its image");
    }

    [Fact]
    public void ASegmentation_OffItsImage_OrOfTwoSegmentsAVoxel_IsRefused()
    {
        WriteSeries(CraftedDicom.Explicit);
        var grid = VolumeFile.Read(folder["in"]).Geometry;
        CraftedDicom Binary(params (int, double)[] frames) => Segmentation(false, frames).Whole(0x0028_0100, 1)
            .Text(0x0062_0001, "CS", "BINARY").Pixels("OB", [255, 255]);

        Refuses(() => VolumeFile.ReadLabels(Write("a.dcm", Binary((1, 1))), grid), "must lie on the voxels of its image");
        Refuses(() => VolumeFile.ReadLabels(Write("a.dcm", Binary((1, 4))), grid), "must lie within its image");
        Refuses(() => VolumeFile.ReadLabels(Write("a.dcm", Binary((1, 0), (2, 0))), grid), "must have one segment a voxel, got segments 1 and 2 at voxel 0, 0, 1.");
        Refuses(() => VolumeFile.ReadLabels(Write("a.dcm", Binary((1, 0)).Text(0x0062_0001, "CS", "FRACTIONAL")), grid), "must be of type BINARY with 1 bit, or LABELMAP with 8, got FRACTIONAL with 1.");
        Refuses(() => VolumeFile.ReadLabels(Write("a.dcm", Binary((1, 0), (1, 0), (1, 2))), grid), "must have a place for each frame, and pixels for all, got 3 places");
    }

    [Fact]
    public void AFolder_OfSeveralSeries_Gaps_OrMixedGeometry_IsRefused()
    {
        void Series(params CraftedDicom[] files)
        {
            Directory.CreateDirectory(folder["in"]);
            Directory.Delete(folder["in"], recursive: true);
            files.Index().ToList().ForEach(file => Write($"in/{file.Index}.dcm", file.Item));
        }

        CraftedDicom At(double z) => CraftedDicom.Slice(z, 1, 1, [5]);
        void Refused(string complaint) => Refuses(() => VolumeFile.Read(folder["in"]), complaint);

        Series(At(0), At(2).Text(0x0020_000E, "UI", "1.2.4"));
        Refused("must hold one DICOM series, got 2 (1.2.3, Thorax, 1 files, for example 0.dcm; 1.2.4, Thorax, 1 files, for example 1.dcm).");
        Series(At(0), At(8), At(2), At(4));
        Refused("must have slices at equal distances, one at each position, got 4 mm between 3.dcm and 1.dcm, and mostly 2 mm.");
        Series(At(0), At(2), At(2), At(4));
        Refused("must have slices at equal distances, one at each position, got 0 mm between");
        Series(At(0), At(2).Text(0x0020_0037, "DS", "0\\1\\0\\1\\0\\0"));
        Refused("must have orientation and pixel spacing as 0.dcm of its series has");
        Series(At(0), At(2).Text(0x0028_0030, "DS", "0.5\\0.5"));
        Refused("must have orientation and pixel spacing as 0.dcm of its series has");
        Series(At(0), At(2).Text(0x0028_1053, "DS", "2"));
        Refused("must have size, bits, slope and intercept as 0.dcm of its series has, got 1 x 1 of int16, slope 2, intercept -1024, and there 1 x 1 of int16, slope 1, intercept -1024.");
        Series(At(0), CraftedDicom.Slice(2, 1, 2, [5, 6]));
        Refused("must have size, bits, slope and intercept as 0.dcm");
        Series(At(0), At(2).Text(0x0020_0032, "DS", null));
        Refused("must have a position as 0.dcm");
        Series();
        Directory.CreateDirectory(folder["in"]);
        Refused("must hold a DICOM series, got no DICOM file.");

        Series(At(0), At(2.05), At(4));
        Assert.Contains("slices lie up to 0.02 of a slice's distance off", Assert.Single(VolumeFile.Read(folder["in"]).Notices), StringComparison.Ordinal);
        File.WriteAllText(folder["in/notes.txt"], "not DICOM");
        Assert.Equal(3, VolumeFile.Read(folder["in"]).Values.Length);
    }

    [Fact]
    public void ATiltedSeries_KeepsItsShear()
    {
        for (var i = 0; i < 3; i++)
        {
            Write($"in/{i}.dcm", CraftedDicom.Slice(0, 1, 1, [0]).Text(0x0020_0032, "DS", string.Create(CultureInfo.InvariantCulture, $"0\\{0.5 * i}\\{2 * i}")));
        }

        Assert.Equal((0, -1, 4), VolumeFile.Read(folder["in"]).Geometry.ToWorld(0, 0, 2));
    }

    public void Dispose() => folder.Dispose();

    private static CraftedDicom Segmentation(bool isUndefined, params (int Segment, double Z)[] frames)
    {
        CraftedDicom Item() => new();
        return new CraftedDicom().Text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.66.4").Whole(0x0028_0010, 2).Whole(0x0028_0011, 3)
            .Sequence(0x5200_9229, isUndefined, Item()
                .Sequence(0x0020_9116, isUndefined, Item().Text(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0"))
                .Sequence(0x0028_9110, isUndefined, Item().Text(0x0028_0030, "DS", "0.5\\0.25")))
            .Sequence(0x5200_9230, isUndefined, [.. frames.Select(frame => Item()
                .Sequence(0x0020_9113, isUndefined, Item().Text(0x0020_0032, "DS", string.Create(CultureInfo.InvariantCulture, $"-10\\-20\\{frame.Z}")))
                .Sequence(0x0062_000A, isUndefined, Item().Whole(0x0062_000B, frame.Segment)))]);
    }

    private static void Refuses(Action read, string complaint) =>
        Assert.Contains($" {complaint}", Assert.Throws<DataFileException>(read).Message, StringComparison.Ordinal);

    // Three slices at -2, 0 and 2 mm, whose names are in another order.
    private void WriteSeries(string syntax)
    {
        Write("in/b.dcm", Slice(-2, [0, 1, 2, 3, 4, -32768]));
        Write("in/c.dcm", Slice(0, [100, 101, 102, 103, 104, 32767]));
        Write("in/a.dcm", Slice(2, [200, 201, 202, 203, 204, 205]));

        CraftedDicom Slice(double z, short[] values)
        {
            var file = CraftedDicom.Slice(z, 2, 3, values, syntax);
            return syntax == CraftedDicom.Rle ? file.Fragment(Packed(values)) : file;
        }
    }

    // Two segments of literal runs: high bytes, then low bytes.
    private static byte[] Packed(short[] values)
    {
        var header = new byte[64];
        var count = (byte)values.Length;
        (header[0], header[4], header[8]) = (2, 64, (byte)(64 + count + 2));
        return
        [
            .. header, (byte)(count - 1), .. values.Select(value => (byte)(value >> 8)), 0x80,
            (byte)(count - 1), .. values.Select(value => (byte)value), 0x80,
        ];
    }

    private string Write(string name, CraftedDicom file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllBytes(folder[name], file.File());
        return folder[name];
    }
}
