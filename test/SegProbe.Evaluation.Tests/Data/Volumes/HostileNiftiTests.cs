using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Tests.Data.Volumes;

/// <summary>Files that lie, or are of another kind: refused with one line, before memory is spent.</summary>
public sealed class HostileNiftiTests : IDisposable
{
    private const long AllowedBytes = 4_000_000;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, byte[], string> Files => new()
    {
        { "empty", [], "must be a NIfTI or DICOM file, got 0 bytes of something else." },
        { "text", "not a volume"u8.ToArray(), "must be a NIfTI or DICOM file, got 12 bytes of something else." },
        { "4 bytes", [92, 1, 0, 0], "must be a complete NIfTI file, got a damaged or truncated one." },
        { "half a header", Good.With([1])[..200], "must be a complete NIfTI file, got a damaged or truncated one." },
        { "no voxels", Good.With(), "must have at most 352 bytes, as its length tells, got a header that asks for 353." },
        { "one voxel short", CraftedNifti.Good(4, [2]).With([1, 0]), "must have at most 354 bytes" },
        {
            "30000 x 30000 x 30000 float64", CraftedNifti.Good(64, [30000, 30000, 30000]).With([1]),
            "must have at most 353 bytes, as its length tells, got a header that asks for 216000000000352."
        },
        { "seven axes of 32767", CraftedNifti.Good(2, [32767, 32767, 32767, 32767, 1, 1, 1]).With([1]), "must have at most 353 bytes" },
        {
            "a packed bomb", CraftedNifti.Packed(CraftedNifti.Good(64, [30000, 30000, 30000]).With(new byte[100_000])),
            "must have at most"
        },
        {
            "more behind the voxels than a header is worth", [.. Good.With([1]), .. new byte[70_000]],
            "must end within 65536 bytes behind its voxels, got more."
        },
        { "packed and cut", CraftedNifti.Packed(Good.With([1]))[..40], "must be a" },
        { "packed, then noise", [0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "must be a NIfTI or DICOM file, got 14 bytes" },
        { "no axes", Good.Short(40, 0).With([1]), "must have 1 to 7 axes, got 0." },
        { "8 axes", Good.Short(40, 8).With([1]), "must have 1 to 7 axes, got 8." },
        { "a length of 0", CraftedNifti.Good(2, [2, 0, 3]).With([1]), "must have axes of at least 1 voxel, got 2 x 0 x 3." },
        { "a negative length", CraftedNifti.Good(2, [2, -5, 3]).With([1]), "must have axes of at least 1 voxel, got 2 x -5 x 3." },
        { "times and vectors", CraftedNifti.Good(2, [2, 1, 1, 2, 2]).With(new byte[8]), "must have at most one axis beyond the three of space, got 2 x 1 x 1 x 2 x 2." },
        { "complex", Good.Short(70, 32).With(new byte[8]), "must hold integers or floating-point numbers of up to 64 bits, got datatype 32 (complex numbers)." },
        { "colours", Good.Short(70, 128).With(new byte[3]), "must hold integers or floating-point numbers of up to 64 bits, got datatype 128 (colours)." },
        { "unknown type", Good.Short(70, 77).With([1]), "must hold integers or floating-point numbers of up to 64 bits, got datatype 77 (unknown)." },
        { "voxels inside the header", Good.Float(108, 100).With([1]), "must have voxels from byte 352 on, got vox_offset 100." },
        { "voxels at NaN", Good.Float(108, float.NaN).With([1]), "must have voxels from byte 352 on, got vox_offset NaN." },
        { "voxels at 1e30", Good.Float(108, 1e30f).With([1]), "must have voxels from byte 352 on, got vox_offset 1E+30." },
        { "an infinite intercept", Good.Float(116, float.PositiveInfinity).With([1]), "must have a finite scl_inter, got Infinity beside scl_slope 1." },
        { "NaN in sform", Good.Sform(1, 0, 0, 0, 0, float.NaN, 0, 0, 0, 0, 1, 0).With([1]), "must have finite entries in its sform, got one that is not." },
        { "a flat sform", Good.Sform(1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0).With([1]), "must have axes that span space in its sform, got axes in one plane, or of no length." },
        { "pixdim 0", Good.Short(254, 0).Short(252, 1).Float(84, 0).With([1]), "must have axes that span space in its qform" },
        { "a long quaternion", Good.Short(254, 0).Short(252, 1).Float(256, 2).With([1]), "must have a rotation in its qform, got a quaternion longer than 1." },
        { "metres", Good.Byte(123, 1).With([1]), "must have its geometry in mm, got m." },
        { "NaN voxels", CraftedNifti.Good(16, [2]).With([0, 0, 192, 127], [0, 0, 0, 0]), "must have finite values, got 1 that are NaN, infinite or too large for float32." },
        { "a slope beyond float32", Good.Float(112, 3e38f).With([255]), "must have finite values, got 1 that are" },
        { "Analyze", Good.Int(344, 0).With([1]), "must be a NIfTI-1 file with its voxels in it, got an Analyze header without NIfTI's mark." },
        { "half a pair", Good.Int(344, 0x31696e).With([1]), "must be a NIfTI-1 file with its voxels in it, got the header of a pair .hdr and .img." },
        { "NIfTI-2", Good.Int(0, 540).With([1]), "must be a NIfTI-1 file, got NIfTI-2." },
    };

    private static CraftedNifti Good => CraftedNifti.Good(2, [1]);

    [Theory]
    [MemberData(nameof(Files))]
    public void IsRefused_WithOneLine(string name, byte[] content, string complaint)
    {
        var path = folder["hostile.nii"];
        File.WriteAllBytes(path, content);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<DataFileException>(() => VolumeFile.Read(path));

        Assert.StartsWith($"{path} {complaint}", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < AllowedBytes, name);
    }

    public void Dispose() => folder.Dispose();
}
