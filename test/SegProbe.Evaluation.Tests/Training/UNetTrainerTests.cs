using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Evaluation.Training;
using SegProbe.Models.UNets;

namespace SegProbe.Evaluation.Tests.Training;

public sealed class UNetTrainerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Run_GivesTheSameWeights_WhetherInterruptedOrNot()
    {
        var path = folder["half.state"];
        using var straight = TrainingState.Start(TinyTraining.Architecture, TinyTraining.Options);
        var whole = TinyTraining.Run(straight, onEpoch: report =>
        {
            if (report.Epoch == 2)
            {
                straight.Save(path);
            }
        });

        using var resumed = TrainingState.Resume(path);
        var rest = TinyTraining.Run(resumed);

        Assert.Equal(whole[2..], rest);
        Assert.Equal(TinyTraining.Weights(straight.Network), TinyTraining.Weights(resumed.Network));
        Assert.Equal(TinyTraining.Weights(straight.Average), TinyTraining.Weights(resumed.Average));
    }

    [Theory]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void Run_GivesTheSameWeights_ForTheSameSeedOnly(int seed, bool same)
    {
        var options = TinyTraining.Options with { Epochs = 1 };
        using var first = TrainingState.Start(TinyTraining.Architecture, options);
        using var second = TrainingState.Start(TinyTraining.Architecture, options with { Seed = seed });

        TinyTraining.Run(first);
        TinyTraining.Run(second);

        Assert.Equal(same, TinyTraining.Weights(first.Average).SequenceEqual(TinyTraining.Weights(second.Average)));
    }

    [Fact]
    public void Run_MarksTheEpochsThatAreBest_AndRemembersTheirIou()
    {
        using var state = TrainingState.Start(TinyTraining.Architecture, TinyTraining.Options with { Epochs = 6 });

        var reports = TinyTraining.Run(state);

        var best = -1.0;
        Assert.All(reports, report =>
        {
            Assert.Equal(report.ValidationIou > best, report.IsBest);
            best = Math.Max(best, report.ValidationIou);
        });
        Assert.Equal(best, state.BestIou);
        Assert.Equal([1, 2, 3, 4, 5, 6], reports.Select(report => report.Epoch));
    }

    [Fact]
    public void Run_ValidatesTheAverage_WhichIsWhatIsKept()
    {
        using var state = TrainingState.Start(TinyTraining.Architecture, TinyTraining.Options with { Epochs = 2 });
        var last = TinyTraining.Run(state)[^1];

        using var validation = TinyTraining.Images("val");

        Assert.Equal(last.ValidationIou, validation.MeanIou(state.Average, batchSize: 1), tolerance: 1e-9);
        Assert.NotEqual(TinyTraining.Weights(state.Network), TinyTraining.Weights(state.Average));
    }

    [Fact]
    public void Run_StopsBeforeTheNextStep_WhenCancelled()
    {
        using var state = TrainingState.Start(TinyTraining.Architecture, TinyTraining.Options);
        using var images = TinyTraining.Images("train");
        using var source = new CancellationTokenSource();
        var steps = 0;

        Assert.Throws<OperationCanceledException>(() => new UNetTrainer(state, images, images).Run(
            (_, _) =>
            {
                steps++;
                source.Cancel();
            },
            _ => { },
            source.Token));

        Assert.Equal((1, 0), (steps, state.EpochsDone));
    }

    // A mask of foreground alone has an IoU of about 0.15 and, on the middle that an unpadded network sees, 0.35.
    [Theory]
    [InlineData(ConvolutionPadding.Same, 2, 32)]
    [InlineData(ConvolutionPadding.Valid, 1, 48)]
    public void Run_LearnsToFindTheDisc(ConvolutionPadding padding, int depth, int size)
    {
        using var state = TrainingState.Start(
            TinyTraining.Architecture with { Width = 6, Depth = depth, Padding = padding },
            TinyTraining.Options with { Epochs = 15, Size = size, BatchSize = 8 });

        var reports = TinyTraining.Run(state, count: 60);

        Assert.True(reports[^1].Loss < 0.7 * reports[0].Loss, $"loss {reports[0].Loss:F3} to {reports[^1].Loss:F3}");
        Assert.True(state.BestIou > 0.65, $"IoU {state.BestIou:F3}");
    }

    [Fact]
    public void Run_TakesThreeClasses()
    {
        using var state = TrainingState.Start(
            TinyTraining.Architecture with { Classes = 3 }, TinyTraining.Options with { Epochs = 1 });
        using var images = TinyTraining.Images("train", kind: PhantomKind.Fundus);

        new UNetTrainer(state, images, images).Run((_, _) => { }, _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(3, images.Classes);
        Assert.Equal(1, state.EpochsDone);
    }

    public void Dispose() => folder.Dispose();
}
