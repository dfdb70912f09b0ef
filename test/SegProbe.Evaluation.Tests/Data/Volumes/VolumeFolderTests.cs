using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Tests.Data.Volumes;

public sealed class VolumeFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void TheDecathlonsLayout_IsRead_AndDividedByASeed()
    {
        for (var i = 0; i < 40; i++)
        {
            Write($"imagesTr/case_{i:D3}.nii.gz", 4, (byte)i);
            Write($"labelsTr/case_{i:D3}.nii.gz", 2, 1);
        }

        Write("imagesTr/._case_000.nii.gz", 2, 1);
        File.WriteAllText(folder["dataset.json"], """{"labels": {"0": "background", "2": "posterior", "1": "anterior"}}""");
        var source = DataSet.OpenVolumes(folder.FullName)!;

        Assert.Equal(40, source.Ids.Count);
        Assert.Equal(["background", "anterior", "posterior"], source.ClassNames);
        Assert.Equal((32, 2, 6), (source.Split("train").Ids.Count, source.Split("val").Ids.Count, source.Split("test").Ids.Count));
        Assert.Equal(source.Ids, source.Split("train").Ids.Concat(source.Split("val").Ids).Concat(source.Split("test").Ids).Order());
        Assert.NotEqual(source.Ids.Take(32), source.Split("train").Ids);
        Assert.Equal("case_007", source.Ids[7]);
        Assert.Equal([7, 8], source.Load(7).Image.Values);
        Assert.Equal([1, 1], source.Load(7).Mask.Labels);
        Assert.NotEqual(source.ImageIdentity(7).Sha256, source.ImageIdentity(8).Sha256);
    }

    [Fact]
    public void NnUnetsChannels_BecomeOneVolume_AndAreWrittenAsFilesAgain()
    {
        Write("imagesTr/brats_12_0000.nii.gz", 4, 3);
        Write("imagesTr/brats_12_0001.nii.gz", 4, 5);
        Write("labelsTr/brats_12.nii.gz", 2, 1);
        File.WriteAllText(folder["dataset.json"], """{"labels": {"background": 0, "tumour": 1}}""");
        var source = DataSet.OpenVolumes(folder.FullName)!;

        var image = source.Load(0).Image;
        VolumeFile.Write(folder["out"], image, [3, 4, 50, 6]);

        Assert.Equal("brats_12", Assert.Single(source.Ids));
        Assert.Equal(["background", "tumour"], source.ClassNames);
        Assert.Equal((2, ""), (image.Channels, image.Extension));
        Assert.Equal([3, 4, 5, 6], image.Values);
        Assert.Equal([3, 4], VolumeFile.Read(folder["out/brats_12_0000.nii.gz"]).Values);
        Assert.Equal([50, 6], VolumeFile.Read(folder["out/brats_12_0001.nii.gz"]).Values);
    }

    [Fact]
    public void Pairs_HaveTheirSplits()
    {
        Write("images/a.nii", 4, 3);
        Write("images/b.nii.gz", 4, 5);
        Write("masks/a_mask.nii.gz", 2, 1);
        Write("masks/b.nii", 2, 0);
        File.WriteAllText(folder["split.csv"], "id,split\na,train\nb,test\n");
        var source = DataSet.OpenVolumes(folder.FullName)!;

        Assert.Equal(["b"], source.Split("test").Ids);
        Assert.Equal([5, 6], source.Split("test").Load(0).Image.Values);
        Assert.Empty(source.ClassNames);
        Refuses(() => source.Split("val"), "must have samples of split 'val', got only test, train.");
    }

    [Fact]
    public void AnImage_MayBeADicomSeries_AndItsMaskASegmentation()
    {
        Directory.CreateDirectory(folder["images/a"]);
        Directory.CreateDirectory(folder["masks"]);
        File.WriteAllBytes(folder["images/a/1"], CraftedDicom.Slice(0, 1, 2, [1, 2]).File());
        File.WriteAllBytes(folder["images/a/2"], CraftedDicom.Slice(2, 1, 2, [3, 4]).File());
        File.WriteAllBytes(folder["masks/a_seg.dcm"], CraftedDicom.Slice(0, 1, 2, [1024, 1025]).Text(0x0020_0032, "DS", "-10\\-20\\2").File());
        var source = DataSet.OpenVolumes(folder.FullName)!;

        Assert.Equal(["a"], source.Ids);
        Assert.Contains("must lie on the voxels of its image", Assert.Throws<DataFileException>(() => source.Load(0)).Message, StringComparison.Ordinal);
        Assert.Equal(64, source.ImageIdentity(0).Sha256.Length);
        File.Delete(folder["images/a/1"]);
        Assert.Equal([0, 1], source.Load(0).Mask.Labels);
        Assert.Equal([-1021, -1020], source.Load(0).Image.Values);
    }

    [Fact]
    public void AList_NamesImagesMasksAndSplits()
    {
        Write("ct/1.nii", 4, 3);
        Write("ct/2.nii", 4, 5);
        Write("labels/1.nii.gz", 2, 1);
        Write("labels/2.nii.gz", 2, 2);
        File.WriteAllText(folder["list.csv"], $"image,mask,split\nct/2.nii, labels/2.nii.gz ,test\n\n{folder["ct/1.nii"]},labels/1.nii.gz,train\n");
        var source = DataSet.OpenVolumes(folder["list.csv"])!;

        Assert.Equal(["ct/2.nii"], source.Split("test").Ids);
        Assert.Equal([2, 2], source.Split("test").Load(0).Mask.Labels);
        Assert.Equal([3, 4], source.Split("train").Load(0).Image.Values);

        var patterns = FilePatterns.Read("{id}.png", "{id}_mask.png");
        Assert.Contains(
            "must be a folder of pictures for --images and --masks, got the volumes of ",
            Assert.Throws<FormatException>(() => DataSet.OpenVolumes(folder["list.csv"], patterns)).Message);

        void Refused(string list, string complaint)
        {
            File.WriteAllText(folder["list.csv"], list);
            Refuses(() => VolumeList.Open(folder["list.csv"]), complaint);
        }

        Refused("ct/1.nii,labels/1.nii.gz\n", "must have the columns image,mask, got the line 'ct/1.nii,labels/1.nii.gz'.");
        Refused("image,mask\nct/1.nii\n", "must have the columns image,mask, got the line 'ct/1.nii'.");
        Refused("image,mask\nct/1.nii,labels/9.nii.gz\n", "must name files that are there, got nothing at labels/9.nii.gz.");
        Refused("image,mask\nct/1.nii,labels/1.nii.gz\nct/1.nii,labels/2.nii.gz\n", "must name each image once, got several lines for ct/1.nii.");
        Refused("", "must have the columns image,mask, got the line ''.");
    }

    [Fact]
    public void PicturesAreNotVolumes()
    {
        Directory.CreateDirectory(folder["images/others"]);
        File.WriteAllText(folder["images/a.png"], "");

        Assert.Null(DataSet.OpenVolumes(folder.FullName));
        Assert.Null(DataSet.OpenVolumes("phantom:fundus"));
        Assert.Equal("phantom:organ:600:1", DataSet.OpenVolumes("phantom:organ")!.Name);
    }

    [Fact]
    public void WhatDoesNotMatch_IsNamed()
    {
        Write("imagesTr/a_0000.nii.gz", 4, 3);
        Write("imagesTr/a_0001.nii.gz", 4, 3);
        Write("imagesTr/b_0001.nii.gz", 4, 3);
        Refuses(() => DataSet.OpenVolumes(folder.FullName), "must be a folder with volumes, got nothing there.");
        Write("labelsTr/a.nii.gz", 2, 1);
        Write("labelsTr/b.nii.gz", 2, 1);
        Refuses(() => DataSet.OpenVolumes(folder.FullName), "must have 2 channels, _0000 to _0001, of each image, got others of b.");
        File.Delete(folder["labelsTr/b.nii.gz"]);
        Write("imagesTr/b_0000.nii.gz", 4, 3);
        Refuses(() => DataSet.OpenVolumes(folder.FullName), "must have a mask for each image, got no mask for b.");
        Write("labelsTr/b.nii.gz", 2, 1);
        File.WriteAllText(folder["dataset.json"], "[");
        Refuses(() => DataSet.OpenVolumes(folder.FullName), "must describe a data set as the Medical Segmentation Decathlon or nnU-Net do");
    }

    public void Dispose() => folder.Dispose();

    private static void Refuses(Action open, string complaint) =>
        Assert.Contains($" {complaint}", Assert.Throws<DataFileException>(open).Message, StringComparison.Ordinal);

    // Two voxels: first and, in an image, first + 1.
    private void Write(string name, short type, byte first)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        var file = CraftedNifti.Good(type, [2]);
        var content = type == 2 ? file.With([first], [first]) : file.With([first, 0], [(byte)(first + 1), 0]);
        File.WriteAllBytes(folder[name], name.EndsWith("gz", StringComparison.Ordinal) ? CraftedNifti.Packed(content) : content);
    }
}
