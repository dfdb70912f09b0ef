using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Tests.Data.Phantoms;

public sealed class OrganPhantomTests
{
    [Fact]
    public void EverySample_HasAnOrganWithALesion_ThatStandOutFromTheNoise()
    {
        var source = OrganPhantomSource.Parse("phantom:organ:40:3");

        for (var i = 0; i < source.Ids.Count; i++)
        {
            var (image, mask) = source.Load(i);
            var byLabel = image.Values.Zip(mask.Labels).ToLookup(pair => pair.Second, pair => (double)pair.First);
            var (organ, lesion) = (byLabel[1].Count() * 6.75 / 1000, byLabel[2].Count() * 6.75 / 1000);

            Assert.True(organ is > 8 and < 50, $"{i}: {organ} ml of organ");
            Assert.True(lesion is > 0.2 and < 4, $"{i}: {lesion} ml of lesion");
            Assert.True(byLabel[1].Average() - byLabel[2].Average() > 30, $"{i}");
            Assert.True(image.Values.Min() < -950 && image.Values.Max() > 600, $"{i}: no air or no bone");
            Assert.All(image.Values, value => Assert.Equal(value, image.Type.Round(value)));
        }
    }

    [Fact]
    public void Load_GivesThePinnedValues_OnEveryMachine()
    {
        var source = OrganPhantomSource.Parse("phantom:organ:4:7");

        Assert.StartsWith("6e8447d1da23579be5f98c2b2bd7a29f6c8fb6dd843b6acf0f", source.ImageIdentity(3).Sha256);
        Assert.Equal("phantom:organ:7#3", source.MaskIdentity(3).Path);
        Assert.Equal(source.ImageIdentity(3), OrganPhantomSource.Parse("phantom:organ:9:7").ImageIdentity(3));
        Assert.NotEqual(source.ImageIdentity(3).Sha256, OrganPhantomSource.Parse("phantom:organ:4:8").ImageIdentity(3).Sha256);
    }

    [Fact]
    public void ASample_IsWrittenAsInt16_AndReadAsItWas()
    {
        using TemporaryFolder folder = new();
        var (image, mask) = OrganPhantomSource.Parse("phantom:organ:1").Load(0);

        VolumeFile.Write(folder["image.nii.gz"], image, image.Values);
        VolumeFile.WriteLabels(folder["mask.nii.gz"], mask);
        var read = VolumeFile.Read(folder["image.nii.gz"]);

        Assert.Equal(image.Values, read.Values);
        Assert.Equal(VoxelType.Int16, read.Type);
        Assert.Equal("48 x 48 x 24 voxels of 1.5 x 1.5 x 3 mm, LPS", read.Geometry.ToString());
        Assert.True(read.Geometry.Matches(image.Geometry, 0));
        Assert.Equal(mask.Labels, VolumeFile.ReadLabels(folder["mask.nii.gz"], read.Geometry).Labels);
    }

    [Fact]
    public void Splits_AreThoseOfThePictures()
    {
        var source = OrganPhantomSource.Parse("phantom:organ:20");

        Assert.Equal(["organ-000006", "organ-000013", "organ-000019"], source.Split("test").Ids);
        Assert.Throws<DataFileException>(() => source.Split("other"));
        Assert.StartsWith(
            "KIND must be fundus, fundus-disc or dermoscopy for pictures, got 'phantom:organ:600:1', volumes.",
            Assert.Throws<ArgumentException>(() => PhantomSource.Parse("phantom:organ", 32)).Message);
    }
}
