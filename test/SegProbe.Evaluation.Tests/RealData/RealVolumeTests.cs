using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Tests.RealData;

/// <summary>Reads volumes that cannot be part of the repository: see <see cref="RealDataTests"/>.</summary>
public sealed class RealVolumeTests
{
    [Fact]
    public void TheDecathlonsHippocampus_HasItsSamples_AndIsCopiedByteForByte()
    {
        using TemporaryFolder folder = new();
        var source = DataSet.OpenVolumes(RealDataTests.FolderOf("hippocampus_msd"))!;
        var sample = source.Split("test").Load(0);

        VolumeFile.Write(folder["copy.nii"], sample.Image, sample.Image.Values);
        var copy = VolumeFile.Read(folder["copy.nii"]);

        Assert.Equal(["background", "Anterior", "Posterior"], source.ClassNames);
        Assert.Equal([160, 10, 30], ((string[])["train", "val", "test"]).Select(split => source.Split(split).Ids.Count));
        Assert.Equal((2, "RAS"), (sample.Mask.Largest, sample.Image.Geometry.Orientation));
        Assert.Equal(sample.Image.Values, copy.Values);
        Assert.True(copy.Geometry.Matches(sample.Image.Geometry, 0));
    }

    [Theory]
    [InlineData("brain_t1", "280 x 320 x 22 voxels of 0.688 x 0.687 x 6.5 mm, LPS", "uint16 of 12 bits")]
    [InlineData("crop_a", "35 x 51 x 32 voxels of 1 x 1 x 1 mm, LPS", "int16")]
    [InlineData("crop_b", "36 x 48 x 35 voxels of 1 x 1 x 1 mm, LPS", "int16")]
    public void ADicomSeries_HasItsGeometry_AndIsCopied(string name, string geometry, string type)
    {
        using TemporaryFolder folder = new();
        var volume = VolumeFile.Read(Path.Combine(RealDataTests.FolderOf("dicom_mr"), name));

        VolumeFile.Write(folder["copy"], volume, volume.Values);
        var copy = VolumeFile.Read(folder["copy"]);

        Assert.Equal((geometry, type), (volume.Geometry.ToString(), volume.Type.Name));
        Assert.Equal(volume.Values, copy.Values);
        Assert.True(copy.Geometry.Matches(volume.Geometry, 0));
    }
}
