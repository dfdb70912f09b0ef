using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Tests.RealData;

/// <summary>
/// Reads data sets that cannot be part of the repository, from the folder that SEGPROBE_DATA names or
/// <c>../shared/data</c>. Skipped where a data set is absent.
/// </summary>
public sealed class RealDataTests
{
    [Theory]
    [InlineData("isic2018_task1_256", null, 2594, 594, 1)]
    [InlineData("drishti_gs1_roi256", null, 101, 51, 2)]
    [InlineData("drishti_gs1_roi256", 0, 101, 51, 1)]
    [InlineData("wbc", null, 300, 50, 2)]
    [InlineData("asma_authors_pair", 20, 2, 2, 1)]
    public void Folder_HasItsSamples(string name, int? threshold, int count, int tested, int largestLabel)
    {
        var source = SampleFolder.Open(FolderOf(name), new() { Masks = new() { Threshold = threshold } });
        var test = source.Split("test");

        var samples = Enumerable.Range(0, Math.Min(test.Ids.Count, 20)).Select(test.Load).ToList();

        Assert.Equal((count, tested), (source.Ids.Count, test.Ids.Count));
        Assert.All(samples, sample => Assert.Equal(3, sample.Image.Channels));
        Assert.Equal(largestLabel, samples.Max(sample => sample.Mask.Largest));
    }

    [Fact]
    public void GreyArtefactsInAMask_AreRefused_WithTheRemedy()
    {
        var source = SampleFolder.Open(FolderOf("asma_authors_pair"), new() { Masks = new() { Classes = 2 } });

        var error = Assert.Throws<DataFileException>(
            () => Enumerable.Range(0, source.Ids.Count).Select(source.Load).ToList());

        Assert.Contains("--mask-threshold", error.Message, StringComparison.Ordinal);
        Assert.Contains("values: 0, ", error.Message, StringComparison.Ordinal);
    }

    internal static string FolderOf(string name)
    {
        var folder = Path.Combine(
            Environment.GetEnvironmentVariable("SEGPROBE_DATA") ?? TestFiles.InRepository("..", "shared", "data"), name);
        Assert.SkipUnless(
            Directory.Exists(folder),
            $"The data set {name} is not on this machine. Name its parent folder in SEGPROBE_DATA.");
        return folder;
    }
}
