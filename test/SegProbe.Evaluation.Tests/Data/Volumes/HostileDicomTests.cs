using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Tests.Data.Volumes;

/// <summary>Files that lie, or are of another kind: refused with one line, before memory is spent.</summary>
public sealed class HostileDicomTests : IDisposable
{
    private const long AllowedBytes = 4_000_000;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, byte[], string> Files => new()
    {
        { "cut in the preamble", Good.File()[..130], "must be a NIfTI" },
        { "cut in group 2", Good.File()[..150], "must be a complete DICOM file, got a damaged one (" },
        { "cut in the pixels", Good.File()[..^1], "must be a complete DICOM file, got a damaged one (an element (7FE0,0010) of 4 bytes, and 3 left)." },
        { "nothing behind the mark", [.. new byte[128], .. "DICM"u8], "must be a complete DICOM file, got a damaged one (no transfer syntax)." },
        { "noise behind the mark", [.. new byte[128], .. "DICM"u8, .. Enumerable.Range(0, 99).Select(i => (byte)(i * 89))], "must be a complete DICOM file, got a damaged one (" },
        { "65535 x 65535 pixels", Good.Whole(0x0028_0010, 65535).Whole(0x0028_0011, 65535).File(), "must be a complete DICOM file, got a damaged one (4 bytes of pixels, and 65535 x 65535 need 8589672450)." },
        { "no rows", Good.Whole(0x0028_0010, 0).File(), "must have pixels and a slope, got 0 rows, 2 columns, slope 1." },
        { "rows not said", Good.Text(0x0028_0010, "US", null).File(), "must be a complete DICOM file, got a damaged one (no element (0028,0010))." },
        { "17 bits of 16", Good.Whole(0x0028_0101, 17).File(), "must have words of 8, 16 or 32 bits that hold the value, got 17 bits stored of 16, the highest 15." },
        { "24 bits allocated", Good.Whole(0x0028_0100, 24).File(), "must have words of 8, 16 or 32 bits that hold the value, got 16 bits stored of 24" },
        { "highest bit 40", Good.Whole(0x0028_0102, 40).File(), "must have words of 8, 16 or 32 bits that hold the value" },
        { "slope 0", Good.Text(0x0028_1053, "DS", "0").File(), "must have pixels and a slope, got 1 rows, 2 columns, slope 0." },
        { "slope of text", Good.Text(0x0028_1053, "DS", "one").File(), "must be a complete DICOM file, got a damaged one ('one' in place of a number)." },
        { "slope infinite", Good.Text(0x0028_1053, "DS", "1e999").File(), "must be a complete DICOM file, got a damaged one ('1e999' in place of a number)." },
        { "values beyond float32", Good.Text(0x0028_1053, "DS", "1e300").File(), "must have finite values" },
        { "two numbers for a position", Good.Text(0x0020_0032, "DS", "1\\2").File(), "must be a complete DICOM file, got a damaged one (a position, orientation or pixel spacing of another length)." },
        { "rows along columns", Good.Text(0x0020_0037, "DS", "1\\0\\0\\1\\0\\0").File(), "must have axes that span space, got axes in one plane, or of no length." },
        { "spacing 0", Good.Text(0x0028_0030, "DS", "0\\1").File(), "must have axes that span space" },
        { "colours", Good.Whole(0x0028_0002, 3).Text(0x0028_0004, "CS", "RGB").File(), "must be grey, got 3 samples a pixel, RGB." },
        { "a palette", Good.Text(0x0028_0004, "CS", "PALETTE COLOR").File(), "must be grey, got 1 samples a pixel, PALETTE COLOR." },
        { "frames", Good.Text(0x0028_0008, "IS", "15").File(), "must have one frame, got 15." },
        { "no pixels", Good.Raw(0x7FE0_0010, []).File(), "must have pixels of whole numbers, got none (modality CT)." },
        { "JPEG 2000", new CraftedDicom("1.2.840.10008.1.2.4.90").File(), "must have uncompressed or RLE pixels, got the transfer syntax 1.2.840.10008.1.2.4.90 (JPEG 2000 Lossless). Convert it: gdcmconv --raw IN OUT." },
        { "JPEG", new CraftedDicom("1.2.840.10008.1.2.4.50").File(), "must have uncompressed or RLE pixels, got the transfer syntax 1.2.840.10008.1.2.4.50 (JPEG Baseline). Convert it: dcmdjpeg IN OUT." },
        { "deflated", new CraftedDicom("1.2.840.10008.1.2.1.99").File(), "must have uncompressed or RLE pixels, got the transfer syntax 1.2.840.10008.1.2.1.99 (Deflated Explicit VR Little Endian). Convert it: dcmconv +te IN OUT." },
        { "packed in a plain syntax", Good.Fragment([1, 2, 3, 4]).File(), "must be a complete DICOM file, got a damaged one (20 bytes of pixels" },
        { "RLE of nothing", Rle([]), "must be a complete DICOM file, got a damaged one (0 bytes of RLE pixels that do not fit the size)." },
        { "RLE of three segments", Rle([3, .. new byte[80]]), "must be a complete DICOM file, got a damaged one (81 bytes of RLE pixels that do not fit the size)." },
        { "an RLE segment behind the end", Rle([2, 0, 0, 0, 255, 255, 255, 127, .. new byte[80]]), "must be a complete DICOM file, got a damaged one (an RLE segment behind the end)." },
        { "an RLE run without end", Rle([2, 0, 0, 0, 64, 0, 0, 0, 64, 0, 0, 0, .. new byte[52], 127]), "must be a complete DICOM file, got a damaged one (an RLE segment that ends too soon)." },
        { "sequences without end", Good.Raw(0x0008_1140, [.. Enumerable.Repeat((byte[])[8, 0, 0x40, 0x11, (byte)'S', (byte)'Q', 0, 0, 255, 255, 255, 255], 200).SelectMany(each => each)]).File(), "must be a complete DICOM file, got a damaged one (sequences deeper than 16)." },
        { "a length of 4 GB", Good.Raw(0x0009_0010, [9, 0, 16, 0, (byte)'O', (byte)'B', 0, 0, 254, 255, 255, 255]).File(), "must be a complete DICOM file, got a damaged one (an element (0009,0010) of 4294967294 bytes" },
        { "a type of signs", Good.Raw(0x0009_0010, [9, 0, 16, 0, 27, 91, 0, 0]).File(), "must be a complete DICOM file, got a damaged one ('" },
    };

    private static CraftedDicom Good => CraftedDicom.Slice(0, 1, 2, [1, 2]);

    [Theory]
    [MemberData(nameof(Files))]
    public void IsRefused_WithOneLine(string name, byte[] content, string complaint)
    {
        var path = folder["hostile.dcm"];
        File.WriteAllBytes(path, content);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<DataFileException>(() => VolumeFile.Read(path));

        Assert.StartsWith($"{path} {complaint}", error.Message);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < AllowedBytes, name);
    }

    public void Dispose() => folder.Dispose();

    private static byte[] Rle(byte[] packed) => CraftedDicom.Slice(0, 1, 2, [], CraftedDicom.Rle).Fragment(packed).File();
}
