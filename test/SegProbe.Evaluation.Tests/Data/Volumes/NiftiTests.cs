using System.IO.Compression;
using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Tests.Data.Volumes;

public sealed class NiftiTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    // Type code, the bytes of 0, 1 and of the extremes, and their values.
    public static TheoryData<short, string, byte[][], float[]> Types => new()
    {
        { 2, "uint8", [[0], [1], [128], [255]], [0, 1, 128, 255] },
        { 256, "int8", [[0], [1], [128], [127]], [0, 1, -128, 127] },
        { 4, "int16", [[0, 0], [1, 0], [0, 128], [255, 127]], [0, 1, -32768, 32767] },
        { 512, "uint16", [[0, 0], [1, 0], [0, 128], [255, 255]], [0, 1, 32768, 65535] },
        { 8, "int32", [[0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 128], [255, 255, 255, 127]], [0, 1, -2147483648f, 2147483648f] },
        { 768, "uint32", [[0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 128], [255, 255, 255, 255]], [0, 1, 2147483648f, 4294967296f] },
        {
            1024, "int64", [new byte[8], [1, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 128], [255, 255, 255, 255, 255, 255, 255, 127]],
            [0, 1, -9.223372e18f, 9.223372e18f]
        },
        {
            1280, "uint64", [new byte[8], [1, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 128], [255, 255, 255, 255, 255, 255, 255, 255]],
            [0, 1, 9.223372e18f, 1.8446744e19f]
        },
        {
            16, "float32", [[0, 0, 0, 0], [0, 0, 128, 63], [0, 0, 0, 128], [255, 255, 127, 127]],
            [0, 1, -0f, float.MaxValue]
        },
        {
            64, "float64",
            [new byte[8], [0, 0, 0, 0, 0, 0, 240, 63], [24, 45, 68, 84, 251, 33, 9, 64], [0, 0, 0, 0, 0, 0, 240, 191]],
            [0, 1, 3.1415927f, -1]
        },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryType_InBothByteOrders_IsReadAndCopiedByteForByte(
        short datatype, string name, byte[][] voxels, float[] values)
    {
        foreach (var isBigEndian in (bool[])[false, true])
        {
            var file = CraftedNifti.Good(datatype, [2, 1, 2], isBigEndian).With(voxels);
            var volume = VolumeFile.Read(Write("in.nii", file));
            VolumeFile.Write(folder["out.nii"], volume, [.. volume.Values]);

            Assert.Equal(values, volume.Values);
            Assert.Equal(name, volume.Type.Name);
            Assert.Equal(datatype is 16 or 64 ? null : 1.0, volume.Type.Quantum);
            Assert.Equal(file, File.ReadAllBytes(folder["out.nii"]));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void AChangedVoxel_IsRoundedToTheType_AndNoOtherByteChanges(
        short datatype, string name, byte[][] voxels, float[] values)
    {
        var file = CraftedNifti.Good(datatype, [2, 1, 2], isBigEndian: true).With(voxels);
        var volume = VolumeFile.Read(Write("in.nii", file));

        VolumeFile.Write(folder["out.nii"], volume, [2.5f, .. values[1..]]);

        var copy = File.ReadAllBytes(folder["out.nii"]);
        Assert.Equal(name.StartsWith("float", StringComparison.Ordinal) ? 2.5f : 2, VolumeFile.Read(folder["out.nii"]).Values[0]);
        Assert.Equal(file[..352], copy[..352]);
        Assert.Equal(file[(352 + voxels[0].Length)..], copy[(352 + voxels[0].Length)..]);
    }

    [Fact]
    public void SlopeAndIntercept_GiveValues_Quantum_AndRange()
    {
        // Stored -3, 0, 7 of int16; 0.5 * s - 1024.
        var path = Write("ct.nii", CraftedNifti.Good(4, [3]).Float(112, 0.5f).Float(116, -1024).With([253, 255], [0, 0], [7, 0]));

        var volume = VolumeFile.Read(path);
        VolumeFile.Write(folder["out.nii"], volume, [-1024.9f, 1e6f, -1020.5f]);

        Assert.Equal([-1025.5f, -1024, -1020.5f], volume.Values);
        Assert.Equal(new VoxelType("int16", 0.5, -1024, new(-17408, 15359.5)), volume.Type);
        Assert.Equal([-1025, 15359.5f, -1020.5f], VolumeFile.Read(folder["out.nii"]).Values);
        Assert.Equal((-1025f, 15359.5f), (volume.Type.Round(-1024.9f), volume.Type.Round(1e6f)));
    }

    [Fact]
    public void Packed_IsTheSameContent()
    {
        byte[] file = [.. CraftedNifti.Good(2, [3, 2]).Float(108, 368).With([.. Enumerable.Range(0, 16 + 6).Select(i => (byte[])[(byte)i])]), 9, 9];
        var volume = VolumeFile.Read(Write("named.anything", CraftedNifti.Packed(file)));
        VolumeFile.Write(folder["out.nii.gz"], volume, volume.Values);

        using var packed = new GZipStream(File.OpenRead(folder["out.nii.gz"]), CompressionMode.Decompress);
        using var content = new MemoryStream();
        packed.CopyTo(content);

        Assert.Equal([16, 17, 18, 19, 20, 21], volume.Values);
        Assert.Equal(file, content.ToArray());
        Assert.Equal(".nii.gz", volume.Extension);
    }

    [Fact]
    public void TheFourthAxis_IsTheChannels_AndTensorsAreDepthFirst()
    {
        var path = Write("4d.nii", CraftedNifti.Good(2, [2, 3, 4, 5]).With([.. Enumerable.Range(0, 120).Select(i => (byte[])[(byte)i])]));
        var volume = VolumeFile.Read(path);
        using var tensor = volume.ToTensor();

        Assert.Equal((5, 4), (volume.Channels, volume.Geometry.Size[2]));
        Assert.Equal([5, 4, 3, 2], tensor.shape);
        Assert.Equal(1 + (2 * 2) + (3 * 2 * 3) + (4 * 2 * 3 * 4), tensor[4, 3, 2, 1].item<float>());
        Assert.Equal(volume.Values, volume.With(tensor).Values);
    }

    [Fact]
    public void Qform_GivesTheAffine_WhereSformHasNoCode()
    {
        var file = Qform(CraftedNifti.Good(2, [2, 2, 2])).Short(254, 0).With(new byte[8]);

        var volume = VolumeFile.Read(Write("q.nii", file));

        // nibabel's get_qform.
        double[] expected =
        [
            0.421875, -0.909839907768875, 0.8545197233066251, 1, -0.02254002305778124, 0.9375, 2.64653944661325, -2,
            0.2674199538844375, 1.5143596310755, -1.125, 3, 0, 0, 0, 1,
        ];
        Assert.Equal(expected, volume.Geometry.Affine.Cast<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Empty(volume.Notices);
    }

    [Theory]
    [InlineData(0.0099f, false)]
    [InlineData(0.0102f, true)]
    public void SformIsUsed_AndANoticeSaysSo_WhereQformDiffersByAHundredthOfAVoxel(float shift, bool isNoticed)
    {
        var file = CraftedNifti.Good(2, [2, 2, 2]).Short(252, 1).Float(268, shift).With(new byte[8]);
        var path = Write("both.nii", file);

        var volume = VolumeFile.Read(path);

        Assert.Equal(0, volume.Geometry.Affine[0, 3]);
        Assert.Equal(
            isNoticed ? [$"{path}: sform and qform place voxels up to 0.01 voxels apart; sform is used."] : [],
            volume.Notices);
    }

    [Fact]
    public void WithoutCodes_TheAffineIsNibabels_WithANotice()
    {
        var file = CraftedNifti.Good(2, [3, 5, 7]).Short(254, 0).Float(80, 3).Float(84, 2).With(new byte[105]);

        var volume = VolumeFile.Read(Write("none.nii", file));

        // The example of nibabel's get_base_affine.
        Assert.Equal([-3, 0, 0, 3, 0, 2, 0, -4, 0, 0, 1, -3, 0, 0, 0, 1], volume.Geometry.Affine.Cast<double>());
        Assert.Contains("neither sform nor qform", Assert.Single(volume.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_AreWritten_AndReadOnTheGridOfTheirImage()
    {
        VolumeGeometry grid = new(
            [2, 3, 1], new[,] { { -0.5, 0.125, 0, 10 }, { 0, 0.75, 0.25, 20 }, { 0.125, 0, 3, -30 }, { 0, 0, 0, 1 } });
        LabelVolume mask = new(grid, [0, 1, 2, 3, 200, 255]);

        VolumeFile.WriteLabels(folder["mask.nii.gz"], mask);
        var read = VolumeFile.ReadLabels(folder["mask.nii.gz"], grid);

        Assert.Equal(mask.Labels, read.Labels);
        Assert.Equal(grid.Affine, read.Geometry.Affine);
        using var tensor = mask.ToTensor();
        Assert.Equal(mask.Labels, LabelVolume.FromTensor(grid, tensor).Labels);
    }

    [Fact]
    public void Labels_OfAnotherGrid_AndWhatIsNoLabel_AreRefused()
    {
        var grid = VolumeGeometry.FromSpacing([2, 1, 1]);
        var mask = Write("mask.nii", CraftedNifti.Good(2, [2]).Sform(1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0).With([1], [2]));
        var half = Write("half.nii", CraftedNifti.Good(2, [2]).Float(112, 0.5f).With([1], [2]));

        Refuses(() => VolumeFile.ReadLabels(mask, grid),
            $"{mask} must lie on the voxels of its image, 2 x 1 x 1 voxels of 1 x 1 x 1 mm, RAS, got 2 x 1 x 1 voxels of " +
            "1 x 1 x 1 mm, RAS, up to 5 mm away.");
        Refuses(() => VolumeFile.ReadLabels(half), $"{half} must hold labels, whole numbers from 0 to 255, got 0.5.");
    }

    [Fact]
    public void Write_LeavesNothingButTheFile_AndRefusesWhatDoesNotFit()
    {
        var volume = VolumeFile.Read(Write("in.nii", CraftedNifti.Good(2, [2]).With([1], [2])));
        File.Delete(folder["in.nii"]);

        VolumeFile.Write(folder["out.nii"], volume, [1, 2]);

        Assert.Equal(["out.nii"], folder.Everything());
        Assert.Throws<ArgumentException>(() => VolumeFile.Write(folder["out.nii"], volume, [1]));
        Assert.Throws<ArgumentException>(() => VolumeFile.Write(folder["out.nii"], volume, [1, float.NaN]));
        Assert.Throws<ArgumentException>(() => VolumeFile.Write(folder["out.png"], volume, [1, 2]));
    }

    public void Dispose() => folder.Dispose();

    private static CraftedNifti Qform(CraftedNifti file) => file
        .Short(252, 1).Float(256, 0.5f).Float(260, -0.25f).Float(264, 0.125f).Float(76, -1).Float(80, 0.5f).Float(84, 2)
        .Float(88, 3).Float(268, 1).Float(272, -2).Float(276, 3);

    private static void Refuses(Action read, string complaint) =>
        Assert.StartsWith(complaint, Assert.Throws<DataFileException>(read).Message);

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(folder[name], content);
        return folder[name];
    }
}
