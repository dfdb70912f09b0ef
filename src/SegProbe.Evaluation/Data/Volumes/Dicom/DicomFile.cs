using static System.FormattableString;

namespace SegProbe.Evaluation.Data.Volumes.Dicom;

/// <summary>A DICOM file (PS3.10) of an uncompressed or RLE transfer syntax: its data set, and its bytes.</summary>
internal sealed class DicomFile
{
    /// <summary>The bytes in front of the mark.</summary>
    public const int Preamble = 128;

    private const string Segmentation = "1.2.840.10008.5.1.4.1.1.66.4";
    private const string LabelMapSegmentation = "1.2.840.10008.5.1.4.1.1.66.7";
    private const string Rle = "1.2.840.10008.1.2.5";
    private const string Convert = "Convert it: ";

    private DicomFile(string path, byte[] content, DicomSet meta)
    {
        Path = path;
        Meta = meta;
        var syntax = meta.Text(DicomTag.TransferSyntax) ?? throw new InvalidDataException("no transfer syntax");
        RequireKnown(path, syntax);
        IsRle = syntax == Rle;
        Bytes = new(content, syntax != "1.2.840.10008.1.2", syntax == "1.2.840.10008.1.2.2");
        var start = meta.Elements is [.., var last] ? last.End : Preamble + 4;
        Data = DicomSet.Read(Bytes, start, content.Length);
    }

    /// <summary>Gets where the file lies.</summary>
    public string Path { get; }

    /// <summary>Gets the elements of group 2.</summary>
    public DicomSet Meta { get; }

    /// <summary>Gets the other elements.</summary>
    public DicomSet Data { get; }

    /// <summary>Gets the bytes, and how elements are written behind group 2.</summary>
    public DicomBytes Bytes { get; }

    /// <summary>Gets whether pixels are packed by run lengths.</summary>
    public bool IsRle { get; }

    /// <summary>Gets whether the file is a segmentation.</summary>
    public bool IsSegmentation => Data.Text(DicomTag.SopClass) is Segmentation or LabelMapSegmentation;

    /// <summary>Gets whether the file lists others (DICOMDIR).</summary>
    public bool IsMediaDirectory => Meta.Text(DicomTag.MetaClass) == "1.2.840.10008.1.3.10";

    /// <summary>Tells whether a file's first bytes have the mark of DICOM.</summary>
    public static bool IsDicom(ReadOnlySpan<byte> start) =>
        start.Length >= Preamble + 4 && start[Preamble..(Preamble + 4)].SequenceEqual("DICM"u8);

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataFileException">It is damaged, or its pixels are packed as this cannot read.</exception>
    public static DicomFile Read(string path)
    {
        InputFile.Require(path, VolumeFile.MostBytes);
        var content = File.ReadAllBytes(path);
        return Guard(path, () =>
        {
            if (!IsDicom(content))
            {
                throw new InvalidDataException("no mark 'DICM' at byte 128");
            }

            var meta = DicomSet.Read(
                new(content, true, false), Preamble + 4, content.Length, tag => tag >> 16 != 2);
            return new DicomFile(path, content, meta);
        });
    }

    /// <summary>Runs what may come upon a damaged file.</summary>
    /// <exception cref="DataFileException">It did.</exception>
    public static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentOutOfRangeException)
        {
            throw new DataFileException(
                path, "must be a complete DICOM file",
                $"a damaged one ({(exception is InvalidDataException ? exception.Message : "it ends too soon")})",
                "Copy or export it again.", exception);
        }
    }

    private static void RequireKnown(string path, string syntax)
    {
        if (syntax is "1.2.840.10008.1.2" or "1.2.840.10008.1.2.1" or "1.2.840.10008.1.2.2" or Rle)
        {
            return;
        }

        var (name, remedy) = syntax switch
        {
            "1.2.840.10008.1.2.1.99" => ("Deflated Explicit VR Little Endian", Convert + "dcmconv +te IN OUT."),
            "1.2.840.10008.1.2.4.50" => ("JPEG Baseline", Convert + "dcmdjpeg IN OUT."),
            "1.2.840.10008.1.2.4.51" => ("JPEG Extended", Convert + "dcmdjpeg IN OUT."),
            "1.2.840.10008.1.2.4.57" or "1.2.840.10008.1.2.4.70" => ("JPEG Lossless", Convert + "dcmdjpeg IN OUT."),
            "1.2.840.10008.1.2.4.80" => ("JPEG-LS Lossless", Convert + "dcmdjpls IN OUT."),
            "1.2.840.10008.1.2.4.81" => ("JPEG-LS", Convert + "dcmdjpls IN OUT."),
            "1.2.840.10008.1.2.4.90" => ("JPEG 2000 Lossless", Convert + "gdcmconv --raw IN OUT."),
            "1.2.840.10008.1.2.4.91" => ("JPEG 2000", Convert + "gdcmconv --raw IN OUT."),
            _ => ("an unknown one", Convert + "gdcmconv --raw IN OUT."),
        };
        throw new DataFileException(
            path, "must have uncompressed or RLE pixels", Invariant($"the transfer syntax {syntax} ({name})"), remedy);
    }
}
