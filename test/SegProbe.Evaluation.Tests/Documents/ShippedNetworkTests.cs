using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Evaluation.Training;
using SegProbe.Models.UNets;

namespace SegProbe.Evaluation.Tests.Documents;

/// <summary>The network that ships with the program is small and does its task.</summary>
public sealed class ShippedNetworkTests
{
    [Fact]
    public void File_HasAtMostTwoMegabytes() => Assert.InRange(new FileInfo(Network).Length, 100_000, 2_000_000);

    [Fact]
    public void Network_SegmentsPhantomsItHasNotSeen()
    {
        var (network, size) = UNetFile.Load(Network);
        using var owned = network;
        using var unseen = TrainingSet.Load(
            new PhantomSource(PhantomKind.Fundus, count: 16, seed: 77, size),
            size,
            TestContext.Current.CancellationToken);

        var iou = unseen.MeanIou(network, batchSize: 8);

        Assert.InRange(iou, 0.8, 1);
    }

    private static string Network { get; } =
        TestFiles.InRepository("src", "SegProbe.Cli", "phantom-unet.safetensors");
}
