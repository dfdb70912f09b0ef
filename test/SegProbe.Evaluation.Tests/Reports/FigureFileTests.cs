using System.Xml.Linq;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Reports;
using SegProbe.Evaluation.Tests.Reports.Html;

namespace SegProbe.Evaluation.Tests.Reports;

public sealed class FigureFileTests
{
    [Theory]
    [InlineData(FigureKind.Optimisation, 4, 4)]
    [InlineData(FigureKind.Masks, 2, 4)]
    [InlineData(FigureKind.Strip, 1, 6)]
    public void Write_GivesAllPictures_InRowsAndColumns(FigureKind kind, int rows, int columns)
    {
        using var run = new MadeUpRun().Write();
        var figure = ExampleFigure.Read(kind, run.Folder, 0, "asm");

        FigureFile.Write(run.File("f.png"), figure);
        FigureFile.Write(run.File("f.svg"), figure);

        var picture = ImageFile.Read(run.File("f.png"));
        Assert.Equal(((rows * 20) - 4, (columns * 20) - 4), (picture.Height, picture.Width));
        var drawing = XDocument.Load(run.File("f.svg"));
        Assert.Equal(rows * columns, drawing.Descendants().Count(element => element.Name.LocalName == "image"));
        Assert.Equal(rows * columns, drawing.Descendants().Count(element => element.Name.LocalName == "text"));
    }

    [Theory]
    [InlineData(FigureKind.Optimisation, 4, 4)]
    [InlineData(FigureKind.Strip, 1, 6)]
    public void Write_CentresMasks_ThatAreSmallerThanTheImage(FigureKind kind, int rows, int columns)
    {
        using var run = new MadeUpRun { Margin = 4 }.Write();
        var figure = ExampleFigure.Read(kind, run.Folder, 0, "asm");

        FigureFile.Write(run.File("f.png"), figure);
        FigureFile.Write(run.File("f.svg"), figure);

        var picture = ImageFile.Read(run.File("f.png"));
        Assert.Equal(((rows * 20) - 4, (columns * 20) - 4), (picture.Height, picture.Width));
        // The last cell is a mask: 12 of 16 pixels, in the middle of 128.
        var cell = XDocument.Load(run.File("f.svg")).Descendants().Last(element => element.Name.LocalName == "image");
        Assert.Equal("96", cell.Attribute("width")!.Value);
        Assert.Equal($"{((columns - 1) * 134) + 16}", cell.Attribute("x")!.Value);
    }

    [Fact]
    public void Read_ChoosesTheSettingWithTheHighestIou_ThenTheSmallestL2()
    {
        using var run = new MadeUpRun { HasSteps = false }.Write();

        Assert.Equal("Case 2, asm", ExampleFigure.Read(FigureKind.Strip, run.Folder, 2, null).Title);
        Assert.Equal("Case 2, asma", ExampleFigure.Read(FigureKind.Strip, run.Folder, 2, "asma").Title);
    }

    [Fact]
    public void Write_AnimatesMasks_ThatAreSmallerThanTheImage()
    {
        using var run = new MadeUpRun { Margin = 4 }.Write();

        FigureFile.Write(run.File("f.webp"), ExampleFigure.Read(FigureKind.Optimisation, run.Folder, 0, "asm"));

        var first = ImageFile.Read(run.File("f.webp"));
        Assert.Equal((16, 76), (first.Height, first.Width));
    }

    [Fact]
    public void Read_Throws_WhereAPictureWasNotKept()
    {
        using var run = new MadeUpRun { Side = 0 }.Write();

        var error = Assert.Throws<DataFileException>(() => ExampleFigure.Read(FigureKind.Strip, run.Folder, 0, null));

        Assert.Contains("image.png", error.Message, StringComparison.Ordinal);
    }
}
