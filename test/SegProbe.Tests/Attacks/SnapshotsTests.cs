using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

public sealed class SnapshotsTests
{
    [Theory]
    [InlineData(1, 12, "0 1")]
    [InlineData(3, 12, "0 1 2 3")]
    [InlineData(60, 12, "0 1 2 3 4 6 9 13 19 28 41 60")]
    [InlineData(500, 3, "0 22 500")]
    public void Spread_HasBothEnds_AndWiderGaps(int last, int count, string expected) =>
        Assert.Equal(expected, string.Join(' ', Snapshots.Spread(last, count)));

    [Theory]
    [InlineData(MaskProtocol.Paper)]
    [InlineData(MaskProtocol.Authors)]
    public void Run_HandsOutEachWantedState_Once(MaskProtocol protocol)
    {
        using var scope = NewDisposeScope();
        var states = new List<(int Index, int Step, double L2)>();
        var clean = WaveModel.Image.squeeze(0);

        var outcomes = Attack(
            protocol, count: 3,
            new(new HashSet<int> { 0, 2, 5, 99 }, state => states.Add(
                (state.Index, state.Step, (state.Image - clean).square().sum().sqrt().ToDouble()))));

        foreach (var outcome in outcomes)
        {
            var mine = states.Where(state => state.Index == outcome.Index).ToList();
            Assert.Equal([0, 2, 5], mine.Select(state => state.Step));
            Assert.Equal(0, mine[0].L2);
            Assert.Equal((outcome.LastImage - clean).square().sum().sqrt().ToDouble(), mine[2].L2, 1e-6);
            if (protocol == MaskProtocol.Paper)
            {
                Assert.Equal(outcome.Trajectory[2].L2, mine[1].L2, 1e-6);
            }
        }
    }

    [Fact]
    public void Run_MovesNoOtherWay_WhereItIsWatched()
    {
        using var scope = NewDisposeScope();

        var watched = Attack(MaskProtocol.Paper, 1, WatchedAll())[0];
        var alone = Attack(MaskProtocol.Paper, 1, null)[0];

        Assert.Equal(alone.Trajectory, watched.Trajectory);
        Assert.Equal(alone.Passes, watched.Passes);
    }

    [Fact]
    public void Run_HoldsNoTensor_OfTheStatesThatItHandedOut()
    {
        using var scope = NewDisposeScope();
        Attack(MaskProtocol.Paper, 2, WatchedAll()).ForEach(each => each.Dispose());
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Attack(MaskProtocol.Paper, 2, WatchedAll()).ForEach(each => each.Dispose());

        Assert.InRange(DisposeScopeManager.Statistics.ThreadTotalLiveCount - before, 0, 4);
    }

    private static Snapshots WatchedAll() => new(Snapshots.Spread(5, 6), _ => { });

    private static List<AttackOutcome> Attack(MaskProtocol protocol, int count, Snapshots? snapshots)
    {
        var outcomes = new List<AttackOutcome>();
        new AttackRunner(new AsmaOptions { Steps = 5, Protocol = protocol }).Run(
            new WaveModel(),
            Enumerable.Range(0, count).Select(
                _ => new AttackExample(WaveModel.Image.squeeze(0), WaveModel.Target.squeeze(0))),
            batchSize: 2,
            outcomes.Add,
            snapshots: snapshots,
            cancellation: TestContext.Current.CancellationToken);
        return outcomes;
    }
}
