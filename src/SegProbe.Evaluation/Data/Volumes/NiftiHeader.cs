using System.Buffers.Binary;
using static System.FormattableString;

namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>The header of a NIfTI-1 file, as far as reading and copying need it.</summary>
/// <remarks>Source: nifti1.h of the NIfTI Data Format Working Group; where it leaves room, nibabel 5.</remarks>
internal sealed class NiftiHeader
{
    /// <summary>The bytes of the header.</summary>
    public const int Length = 348;

    /// <summary>The first byte that may be a voxel's.</summary>
    public const int FirstData = 352;

    private const int Nifti2 = 540;
    private const float QuaternionRounding = 4e-7f;
    private const double NoticedDistance = 0.01;
    private const int SpatialUnits = 7;

    private readonly string path;
    private readonly byte[] bytes;

    private NiftiHeader(string path, byte[] bytes)
    {
        (this.path, this.bytes) = (path, bytes);
        IsBigEndian = BinaryPrimitives.ReadInt32BigEndian(bytes) == Length;
        RequireSingleFile();
        (Size, Channels) = ReadSize();
        Encoding = ReadEncoding();
        DataAt = ReadDataAt();
        (Geometry, Notices) = ReadGeometry();
    }

    /// <summary>Gets whether numbers start with their highest byte.</summary>
    public bool IsBigEndian { get; }

    /// <summary>Gets the lengths of X, Y, Z.</summary>
    public int[] Size { get; }

    /// <summary>Gets the product of the further axes.</summary>
    public int Channels { get; }

    /// <summary>Gets how voxels are stored.</summary>
    public VoxelEncoding Encoding { get; }

    /// <summary>Gets where in the file the voxels start.</summary>
    public int DataAt { get; }

    /// <summary>Gets the number of bytes of the voxels; no overflow, since every length was checked.</summary>
    public long DataLength => (long)Size[0] * Size[1] * Size[2] * Channels * Encoding.Bytes;

    /// <summary>Gets the geometry: sform where it has a code, else qform, else as nibabel takes it.</summary>
    public VolumeGeometry Geometry { get; }

    /// <summary>Gets what a user should know.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Tells whether bytes start as a NIfTI-1 header, an Analyze header or a NIfTI-2 header does.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> start) =>
        start.Length >= 4 && (
            BinaryPrimitives.ReadInt32LittleEndian(start) is Length or Nifti2
            || BinaryPrimitives.ReadInt32BigEndian(start) is Length or Nifti2);

    /// <summary>Reads a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="bytes">The first <see cref="Length"/> bytes of the file.</param>
    /// <exception cref="DataFileException">It is another kind of header, or says what cannot be.</exception>
    public static NiftiHeader Read(string path, byte[] bytes) => new(path, bytes);

    private void RequireSingleFile()
    {
        if (!IsHeader(bytes) || BinaryPrimitives.ReadInt32LittleEndian(bytes) == Nifti2
            || BinaryPrimitives.ReadInt32BigEndian(bytes) == Nifti2)
        {
            throw Refused(
                "must be a NIfTI-1 file",
                IsHeader(bytes) ? "NIfTI-2" : "a header of another length",
                "Save it as NIfTI-1, for example with nibabel: Nifti1Image.from_image(load(name)).to_filename(other).");
        }

        var magic = bytes.AsSpan(344, 4);
        if (!magic.SequenceEqual("n+1\0"u8))
        {
            throw Refused(
                "must be a NIfTI-1 file with its voxels in it",
                magic.SequenceEqual("ni1\0"u8) ? "the header of a pair .hdr and .img" : "an Analyze header without NIfTI's mark",
                "Save it as .nii, for example with nibabel: Nifti1Image.from_image(load(name)).to_filename(other).");
        }
    }

    private (int[] Size, int Channels) ReadSize()
    {
        var axes = Short(40);
        if (axes is < 1 or > 7)
        {
            throw Refused("must have 1 to 7 axes", Invariant($"{axes}"), "Export it again.");
        }

        var lengths = Enumerable.Range(1, 7).Select(axis => axis <= axes ? (int)Short(40 + (2 * axis)) : 1).ToArray();
        if (lengths.Any(length => length < 1))
        {
            throw Refused(
                "must have axes of at least 1 voxel", string.Join(" x ", lengths[..axes]), "Export it again.");
        }

        var further = lengths[3..].Where(length => length > 1).ToArray();
        return further.Length <= 1
            ? (lengths[..3], further.Length == 0 ? 1 : further[0])
            : throw Refused(
                "must have at most one axis beyond the three of space", string.Join(" x ", lengths[..axes]),
                "Save one volume of it.");
    }

    private VoxelEncoding ReadEncoding()
    {
        var code = Short(70);
        var kind = code switch
        {
            2 => VoxelKind.UInt8,
            4 => VoxelKind.Int16,
            8 => VoxelKind.Int32,
            16 => VoxelKind.Float32,
            64 => VoxelKind.Float64,
            256 => VoxelKind.Int8,
            512 => VoxelKind.UInt16,
            768 => VoxelKind.UInt32,
            1024 => VoxelKind.Int64,
            1280 => VoxelKind.UInt64,
            _ => throw Refused(
                "must hold integers or floating-point numbers of up to 64 bits", $"datatype {code} ({TypeName(code)})",
                "Convert it, for example with nibabel."),
        };

        var (slope, intercept) = ((double)Float(112), (double)Float(116));
        if (slope == 0 || !double.IsFinite(slope))
        {
            return new(kind, IsBigEndian);
        }

        return double.IsFinite(intercept)
            ? new(kind, IsBigEndian, slope, intercept)
            : throw Refused(
                "must have a finite scl_inter", Invariant($"{intercept} beside scl_slope {slope}"), "Export it again.");
    }

    private int ReadDataAt()
    {
        var at = Float(108);
        return at == 0 ? FirstData : at is >= FirstData and < int.MaxValue / 2 && at == MathF.Floor(at)
            ? (int)at
            : throw Refused(
                $"must have voxels from byte {FirstData} on", Invariant($"vox_offset {at}"), "Export it again.");
    }

    private (VolumeGeometry Geometry, IReadOnlyList<string> Notices) ReadGeometry()
    {
        var (hasSform, hasQform) = (Short(254) > 0, Short(252) > 0);
        List<string> notices = [];
        if (hasSform)
        {
            var sform = Checked(Sform(), "sform");
            if (hasQform && IsRotation() && VolumeGeometry.Fault(Qform()) is null)
            {
                var apart = sform.Distance(new(Size, Qform())) / sform.Spacing.Min();
                if (apart > NoticedDistance)
                {
                    notices.Add(Invariant(
                        $"{path}: sform and qform place voxels up to {apart:0.##} voxels apart; sform is used."));
                }
            }

            return (sform, notices);
        }

        if (hasQform && !IsRotation())
        {
            throw Refused("must have a rotation in its qform", "a quaternion longer than 1", "Set the geometry again.");
        }

        if (!hasQform)
        {
            notices.Add(
                $"{path}: neither sform nor qform has a code; the axes are taken to be LAS around the centre, as nibabel does.");
        }

        return (Checked(hasQform ? Qform() : Centred(), hasQform ? "qform" : "pixdim"), notices);
    }

    private VolumeGeometry Checked(double[,] affine, string name)
    {
        if (VolumeGeometry.Fault(affine) is { } fault)
        {
            throw Refused($"must {fault.Rule} in its {name}", fault.Found, "Set the geometry again, or export it again.");
        }

        // nibabel takes every unit for mm; a lesion of 20 metres would pass every tolerance.
        var (unit, scale) = (bytes[123] & SpatialUnits) switch { 1 => ("m", 1000), 3 => ("µm", 0.001), _ => ("mm", 1.0) };
        return scale == 1
            ? new(Size, affine)
            : throw Refused("must have its geometry in mm", unit, "Convert affine, pixdim and xyzt_units to mm.");
    }

    private double[,] Sform()
    {
        var affine = new double[4, 4];
        affine[3, 3] = 1;
        for (var i = 0; i < 12; i++)
        {
            affine[i / 4, i % 4] = Float(280 + (4 * i));
        }

        return affine;
    }

    // As nibabel: a quaternion that is longer than 1 by more than rounding is no rotation.
    private bool IsRotation() =>
        (Float(256) * Float(256)) + (Float(260) * Float(260)) + (Float(264) * Float(264)) <= 1 + QuaternionRounding;

    // nifti1.h, "method 2": the rotation of a unit quaternion (a, b, c, d), a >= 0, times pixdim, z turned by qfac.
    private double[,] Qform()
    {
        var (b, c, d) = ((double)Float(256), (double)Float(260), (double)Float(264));
        var a = Math.Sqrt(Math.Max(0, 1 - ((b * b) + (c * c) + (d * d))));
        var norm = (a * a) + (b * b) + (c * c) + (d * d);
        var s = norm > 0 ? 2 / norm : 0;
        var (x, y, z) = (Float(80), Float(84), Float(88) * (Float(76) < 0 ? -1 : 1));
        return new[,]
        {
            { x * (1 - (s * ((c * c) + (d * d)))), y * s * ((b * c) - (a * d)), z * s * ((b * d) + (a * c)), Float(268) },
            { x * s * ((b * c) + (a * d)), y * (1 - (s * ((b * b) + (d * d)))), z * s * ((c * d) - (a * b)), Float(272) },
            { x * s * ((b * d) - (a * c)), y * s * ((c * d) + (a * b)), z * (1 - (s * ((b * b) + (c * c)))), Float(276) },
            { 0, 0, 0, 1 },
        };
    }

    private double[,] Centred()
    {
        var (x, y, z) = (-PixelSize(1), PixelSize(2), PixelSize(3));
        return new[,]
        {
            { x, 0, 0, -x * (Size[0] - 1) / 2 }, { 0, y, 0, -y * (Size[1] - 1) / 2 }, { 0, 0, z, -z * (Size[2] - 1) / 2 },
            { 0, 0, 0, 1 },
        };
    }

    // An axis that the file does not have is 1 mm.
    private double PixelSize(int axis) => axis <= Short(40) ? Float(76 + (4 * axis)) : 1;

    private short Short(int at) => IsBigEndian
        ? BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at))
        : BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at));

    private float Float(int at) => IsBigEndian
        ? BinaryPrimitives.ReadSingleBigEndian(bytes.AsSpan(at))
        : BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at));

    private DataFileException Refused(string rule, string found, string remedy) => new(path, rule, found, remedy);

    private static string TypeName(short code) => code switch
    {
        1 => "single bits",
        32 or 1792 or 2048 => "complex numbers",
        128 or 2304 => "colours",
        1536 => "float128",
        _ => "unknown",
    };
}
