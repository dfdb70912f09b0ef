using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Tests.Data;

public sealed class SampleSelectionTests
{
    [Fact]
    public void Members_AreThoseOfTheSource_InTheOrderWanted()
    {
        var source = ListedSamples.Numbered(5);

        SampleSelection chosen = new(source, [4, 1]);

        Assert.Equal(["s04", "s01"], chosen.Ids);
        Assert.Equal<byte>([4], chosen.Load(0).Image.Values);
        Assert.Equal("image 1", chosen.ImageIdentity(1).Path);
        Assert.Equal("mask 4", chosen.MaskIdentity(0).Path);
        Assert.Equal("listed", chosen.Name);
    }

    [Fact]
    public void Split_GivesTheSelection_WhichHasNoParts()
    {
        SampleSelection chosen = new(ListedSamples.Numbered(3, ["train", "val", "test"]), [0]);

        Assert.Empty(chosen.Splits);
        Assert.Same(chosen, chosen.Split("train"));
    }
}
