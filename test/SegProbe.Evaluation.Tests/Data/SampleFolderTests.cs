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
            () => Open(), $"{folder.FullName} must have the folders images and masks, got 1 folders (images). Arrange");
    }

    [Fact]
    public void Open_RefusesAnEmptyFolderOfImages()
    {
        Images();
        Masks("a");

        Complains(
            () => Open(),
            $"{folder["images"]} must hold one image for each mask (PNG, JPEG, BMP, GIF, WebP or TIFF), got an empty folder.");
    }

    [Fact]
    public void Open_TellsWhatIsThereInstead()
    {
        Picture("Scans/x.png");
        Picture("b.PNG");
        Picture("a.png");
        File.WriteAllText(folder["notes.txt"], "");

        Complains(
            () => Open(),
            $"{folder.FullName} must have the folders images and masks, got 1 folders (Scans); 2 .png files (a.png, b.PNG); " +
            "1 .txt files (notes.txt). Arrange the data as docs/reference/data.md shows, or name the files with --images");
    }

    [Theory]
    [InlineData(
        "**/*_Dermoscopic_Image/{id}.bmp", "**/*_lesion/{id}_lesion.bmp",
        "IMD003/IMD003_Dermoscopic_Image/IMD003.bmp", "IMD003/IMD003_lesion/IMD003_lesion.bmp",
        "IMD003/IMD003_roi/IMD003_R1_Label4.bmp")]
    [InlineData("{id}.png", "{id}_seg.png", "a.png", "a_seg.png", "sub/a.png")]
    [InlineData("**/{id}.png", "**/{id}_seg.png", "p/q/a.png", "p/q/a_seg.png", "readme.txt")]
    [InlineData("im*/{id}-T1.png", "{id}.gt.png", "im7/a(1)-T1.png", "a(1).gt.png", "im7/x/b-T1.png")]
    public void Open_FindsFilesByPatterns(string images, string masks, string image, string mask, string other)
    {
        foreach (var name in (string[])[image, mask, other])
        {
            Picture(name);
        }

        var samples = SampleFolder.Open(folder.FullName, new() { Patterns = FilePatterns.Read(images, masks) });

        Assert.Equal([image.Contains("IMD") ? "IMD003" : image.Contains('(') ? "a(1)" : "a"], samples.Ids);
        Assert.Equal(folder[image], samples.ImageIdentity(0).Path);
        Assert.Equal(folder[mask], samples.MaskIdentity(0).Path);
    }

    [Fact]
    public void Open_ComplainsOfPatternsThatFitNothing_OrSeveralFiles()
    {
        Picture("a/x.png");
        Picture("b/x.png");
        Picture("x_mask.png");

        Complains(
            () => With("{id}.jpg"), $"{folder.FullName} must have files of '{{id}}.jpg', got 2 folders (a, b); 1 .png files");
        Complains(
            () => With("**/{id}.png"), $"{folder.FullName} must have one file of '**/{{id}}.png' for each name, got several for x.");

        SampleFiles With(string images) =>
            SampleFolder.Open(folder.FullName, new() { Patterns = FilePatterns.Read(images, "{id}_mask.png") });
    }

    [Theory]
    [InlineData("{id}.png", null, "got only one.")]
    [InlineData("*.png", "{id}_mask.png", "got '*.png'.")]
    [InlineData("{id}.png", "{id}/{id}.png", "got '{id}/{id}.png'.")]
    public void Patterns_HaveOneName(string images, string? masks, string found) => Assert.Contains(
        found, Assert.Throws<FormatException>(() => FilePatterns.Read(images, masks)).Message);

    [Fact]
    public void List_NamesImagesMasksAndSplits()
    {
        Picture("x/a.png");
        Picture("b, c.png");
        Picture("m.png");
        File.WriteAllLines(
            folder["list.csv"], ["split,note,image,mask", $"test,,x/a.png,{folder["m.png"]}", "train,\"q,r\",\"b, c.png\",m.png"]);

        var samples = DataSet.Open(folder["list.csv"], new(), size: null);

        Assert.Equal(["b, c.png", "x/a.png"], samples.Ids);
        Assert.Equal(["x/a.png"], samples.Split("test").Ids);
        Assert.Equal(folder["m.png"], samples.Split("test").MaskIdentity(0).Path);
        Assert.Equal<byte>([9, 9, 9, 9], samples.Load(0).Image.Values);
    }

    [Theory]
    [InlineData("must have the columns image,mask, got the line 'image,label'. Write image,mask first", "image,label")]
    [InlineData("must name images and masks, got no line after the first.", "image,mask")]
    [InlineData("must have the columns image,mask, got the line 'a.png'.", "image,mask", "a.png")]
    [InlineData("must name files that are there, got nothing at c.png.", "image,mask", "a.png,c.png")]
    [InlineData("must name each image once, got several lines for a.png.", "image,mask", "a.png,a.png", "a.png,a.png")]
    [InlineData("must have the columns image,mask, got the line '\"a.png,a.png'.", "image,mask", "\"a.png,a.png")]
    public void List_ComplainsOfWhatIsNoList(string complaint, params string[] lines)
    {
        Picture("a.png");
        File.WriteAllLines(folder["list.csv"], lines);

        Complains(() => DataSet.Open(folder["list.csv"], new(), size: null), $"{folder["list.csv"]} {complaint}");
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

    private void Picture(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        ImageFile.WritePng(folder[name], new(1, 2, 2, name.Contains("m.png") ? [0, 1, 1, 0] : [9, 9, 9, 9]));
    }

    private SampleFiles Open() => SampleFolder.Open(folder.FullName, new());

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
