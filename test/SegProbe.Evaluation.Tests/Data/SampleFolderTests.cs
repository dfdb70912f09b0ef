using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Tests.Data;

public sealed class SampleFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Open_PairsAnImageWithTheMaskOfItsName_OrOfOneWithASuffix()
    {
        Images("b", "c", "a");
        Masks("c_mask", "a", "b_segmentation");

        var samples = Open();

        Assert.Equal(["a", "b", "c"], samples.Ids);
        Assert.Equal(
            ["a.png", "b_segmentation.png", "c_mask.png"],
            Enumerable.Range(0, 3).Select(i => Path.GetFileName(samples.MaskIdentity(i).Path)));
        Assert.Equal(folder["images/b.png"], samples.ImageIdentity(1).Path);
    }

    [Fact]
    public void Open_LooksPastFilesThatAreNoPictures()
    {
        Images("a");
        Masks("a");
        File.WriteAllText(folder["images/Thumbs.db"], "");
        File.WriteAllText(folder["masks/notes.txt"], "");

        Assert.Equal(["a"], Open().Ids);
    }

    [Fact]
    public void Load_GivesTheImageAndItsLabels()
    {
        Images("a");
        Masks("a");

        var (image, mask) = Open().Load(0);

        Assert.Equal<byte>([9, 9, 9, 9], image.Values);
        Assert.Equal<byte>([0, 1, 1, 0], mask.Labels);
    }

    [Fact]
    public void Load_RefusesAMaskOfAnotherSize()
    {
        Images("a");
        Masks();
        ImageFile.WritePng(folder["masks/a.png"], new(1, 1, 3, [0, 1, 1]));

        Complains(
            () => Open().Load(0),
            $"{folder["masks/a.png"]} must have the size of its image, 2 x 2, got 3 x 1. Export the mask");
    }

    [Fact]
    public void Open_NamesImagesWithoutAMask()
    {
        Images("a", "b", "c", "d", "e", "f", "g", "h");
        Masks("d");

        Complains(
            () => Open(), $"{folder.FullName} must have a mask for each image, got no mask for a, b, c, e, f and 2 more.");
    }

    [Fact]
    public void Open_NamesMasksWithoutAnImage()
    {
        Images("a");
        Masks("a", "z_mask");

        Complains(() => Open(), $"{folder.FullName} must have an image for each mask, got no image for z_mask.");
    }

    [Fact]
    public void Open_NamesTwoFilesOfOneName()
    {
        Images("a");
        Masks("a");
        File.Copy(folder["images/a.png"], folder["images/a.jpeg"]);

        Complains(() => Open(), $"{folder["images"]} must have one file for each name, got several for a.");
    }

    [Fact]
    public void Open_RefusesImagesWithoutMasks()
    {
        Images("a");

        Complains(
            () => Open(), $"{folder["masks"]} must be a folder with one mask for each image, got nothing there.");
    }

    [Fact]
    public void Open_RefusesAnEmptyFolderOfImages()
    {
        Images();
        Masks("a");

        Complains(
            () => Open(),
            $"{folder["images"]} must hold one image for each mask (PNG, JPEG, BMP or WebP), got no such file.");
    }

    [Fact]
    public void Split_GivesTheSamplesOfAPart()
    {
        Three("id,split", "a,train", "c,train", "b,test");
        var samples = Open();

        Assert.Equal(["test", "train"], samples.Splits);
        Assert.Equal(["a", "c"], samples.Split("train").Ids);
        Assert.Equal(samples.ImageIdentity(1), samples.Split("test").ImageIdentity(0));
        Assert.Same(samples, samples.Split(null));
    }

    [Fact]
    public void Split_GivesAll_WhereThereIsNoSplitFile()
    {
        Three();

        Assert.Equal(["a", "b", "c"], Open().Split("test").Ids);
    }

    [Fact]
    public void Split_RefusesAPartThatDoesNotExist()
    {
        Three("id,split", "a,train", "b,test", "c,test");

        Complains(
            () => Open().Split("val"),
            $"{folder["split.csv"]} must have samples of split 'val', got only test, train. Name one of those.");
    }

    [Theory]
    [InlineData("got the line 'name,split'.", "name,split", "a,train", "b,train", "c,train")]
    [InlineData("got the line 'b'.", "id,split", "a,train", "b", "c,train")]
    [InlineData("got the line 'c,train,5'.", "id,split", "a,train", "b,train", "c,train,5")]
    [InlineData("got the line ''.", "")]
    public void SplitFile_NamesTheLineAtFault(string found, params string[] lines)
    {
        Three(lines);

        Complains(() => Open(), $"{folder["split.csv"]} must have the columns id,split, {found}");
    }

    [Fact]
    public void SplitFile_MustNameEachImageOnce()
    {
        Three("id,split", "a,train", "a,test", "b,train", "c,train");

        Complains(() => Open(), $"{folder["split.csv"]} must name each image once, got several lines for a.");
    }

    [Fact]
    public void SplitFile_MustNameEveryImage()
    {
        Three("id,split", "b,train");

        Complains(() => Open(), $"{folder["split.csv"]} must have a line for each image, got none for a, c.");
    }

    [Fact]
    public void SplitFile_MayHaveSpacesAndEmptyLines()
    {
        Three("id, split", "a , train", "", "b,test", "c,test", "");

        Assert.Equal(["a"], Open().Split("train").Ids);
    }

    public void Dispose() => folder.Dispose();

    private static void Complains(Func<object> action, string complaint) =>
        Assert.StartsWith(complaint, Assert.Throws<DataFileException>(action).Message);

    private SampleFolder Open() => SampleFolder.Open(folder.FullName, new());

    private void Three(params string[] splitLines)
    {
        Images("a", "b", "c");
        Masks("a", "b", "c");
        if (splitLines.Length > 0)
        {
            File.WriteAllLines(folder["split.csv"], splitLines);
        }
    }

    private void Images(params string[] names) => Save("images", names, new(1, 2, 2, [9, 9, 9, 9]));

    private void Masks(params string[] names) => Save("masks", names, new(1, 2, 2, [0, 255, 255, 0]));

    private void Save(string kind, string[] names, PixelImage picture)
    {
        Directory.CreateDirectory(folder[kind]);
        foreach (var name in names)
        {
            ImageFile.WritePng(folder[$"{kind}/{name}.png"], picture);
        }
    }
}
