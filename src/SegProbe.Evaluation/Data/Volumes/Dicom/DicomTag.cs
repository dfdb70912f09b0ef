namespace SegProbe.Evaluation.Data.Volumes.Dicom;

/// <summary>The tags that are read or written (DICOM PS3.6), group in the upper, element in the lower 16 bits.</summary>
internal static class DicomTag
{
    public const uint MetaLength = 0x0002_0000;
    public const uint MetaClass = 0x0002_0002;
    public const uint MetaInstance = 0x0002_0003;
    public const uint TransferSyntax = 0x0002_0010;
    public const uint ImageType = 0x0008_0008;
    public const uint SopClass = 0x0008_0016;
    public const uint SopInstance = 0x0008_0018;
    public const uint Modality = 0x0008_0060;
    public const uint SeriesDescription = 0x0008_103E;
    public const uint DerivationDescription = 0x0008_2111;
    public const uint SliceThickness = 0x0018_0050;
    public const uint SpacingBetweenSlices = 0x0018_0088;
    public const uint ImagerPixelSpacing = 0x0018_1164;
    public const uint Series = 0x0020_000E;
    public const uint Position = 0x0020_0032;
    public const uint Orientation = 0x0020_0037;
    public const uint PlanePositions = 0x0020_9113;
    public const uint PlaneOrientations = 0x0020_9116;
    public const uint Samples = 0x0028_0002;
    public const uint Photometric = 0x0028_0004;
    public const uint Frames = 0x0028_0008;
    public const uint Rows = 0x0028_0010;
    public const uint Columns = 0x0028_0011;
    public const uint PixelSpacing = 0x0028_0030;
    public const uint BitsAllocated = 0x0028_0100;
    public const uint BitsStored = 0x0028_0101;
    public const uint HighBit = 0x0028_0102;
    public const uint PixelRepresentation = 0x0028_0103;
    public const uint SmallestValue = 0x0028_0106;
    public const uint LargestValue = 0x0028_0107;
    public const uint Intercept = 0x0028_1052;
    public const uint Slope = 0x0028_1053;
    public const uint ModalityTable = 0x0028_3000;
    public const uint PixelMeasures = 0x0028_9110;
    public const uint SegmentationType = 0x0062_0001;
    public const uint Segments = 0x0062_0002;
    public const uint SegmentNumber = 0x0062_0004;
    public const uint SegmentIdentification = 0x0062_000A;
    public const uint ReferencedSegment = 0x0062_000B;
    public const uint DoseScale = 0x3004_000E;
    public const uint SharedGroups = 0x5200_9229;
    public const uint FrameGroups = 0x5200_9230;
    public const uint FloatPixels = 0x7FE0_0008;
    public const uint DoublePixels = 0x7FE0_0009;
    public const uint Pixels = 0x7FE0_0010;
}
