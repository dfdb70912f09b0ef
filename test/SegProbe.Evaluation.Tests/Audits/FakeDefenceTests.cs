using SegProbe.Evaluation.Audits;
using SegProbe.Evaluation.Audits.Probes;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Tests.Runs;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Audits;

/// <summary>
/// Fakes and honest networks made of a U-Net that no threshold was chosen by: those of docs/reference/audit.md were chosen
/// by networks of other data.
/// </summary>
public sealed class FakeDefenceTests(TinyUNet network) : IClassFixture<TinyUNet>
{
    private static readonly Dictionary<string, Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>>> Made = new()
    {
        ["rounds to 26 levels, gradient of the mean"] = net => Fakes.Rounded(net, 26),
        ["rounds to 11 levels by a steep staircase"] = net => Fakes.Staircase(net, 11, 40),
        ["gradient reversed by three tenths"] = net => Fakes.Scaled(net, -0.3),
        ["gradient times 1e-20"] = net => Fakes.Scaled(net, 1e-20),
        ["gradient shifted by 5 pixels"] = net => Fakes.Shifted(net, 5),
        ["gradient turned"] = Fakes.Rotated,
        ["gradient drowned in 12 times a constant"] = net => Fakes.Drowned(net, 12),
        ["gradient of noise"] = net => Fakes.Noise(net, 1),
        ["gradient through a random convolution"] = net => Fakes.Convolved(net, 5, 11),
        ["no gradient in the middle"] = net => Fakes.Masked(net, Middle),
        ["gradient of every fourth value"] = net => Fakes.Masked(
            net, images => (arange(images.numel()).view(images.shape) % 4).eq(0).to(ScalarType.Float32)),
        ["gradient blurred over 13 pixels"] = net => Fakes.Blurred(net, 13),
        ["sign of the gradient"] = net => Fakes.Power(net, 0),
        ["square of the gradient"] = net => Fakes.Power(net, 2),
        ["true gradient at 8-bit files alone"] = Fakes.HonestAtFiles,
        ["every second row reversed"] = Fakes.HalfReversed,
        ["noise at each call"] = net => images => net(images + (0.01 * randn_like(images))),
    };

    private static readonly Dictionary<string, Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>>> True = new()
    {
        ["as it is"] = net => net,
        ["scores times 10,000"] = net => images => 1e4 * net(images),
        ["scores times 1e-6"] = net => images => 1e-6 * net(images),
        ["probabilities in place of scores"] = net => images => (2 * net(images).sigmoid()) - 1,
        ["probabilities cut off at 0.02"] = net => images => net(images).sigmoid().clamp(0.02, 0.98).logit(),
        ["a soft limit of the scores"] = net => images => 3 * (net(images) / 3).tanh(),
        ["an input smoothed before"] = net => images =>
            net(nn.functional.avg_pool2d(images, 3, 1, 1, count_include_pad: false)),
        ["an ensemble with its mirror"] = net => images => (net(images) + net(images.flip(3)).flip(3)) / 2,
        ["the mean over fixed noise"] = net => images => SmoothedMargin(net, images),
        ["another contrast before"] = net => images => net(((images - 0.5) * 0.9) + 0.52),
    };

    public static TheoryData<string> FakeNames => [.. Made.Keys];

    public static TheoryData<string> TrueNames => [.. True.Keys];

    [Theory]
    [MemberData(nameof(FakeNames))]
    public void Audit_DistrustsAFake(string name) => Assert.NotEmpty(Fired(Made[name]));

    [Theory]
    [MemberData(nameof(TrueNames))]
    public void Audit_HasNothingAgainstAnHonestNetwork(string name) => Assert.Empty(Fired(True[name]));

    [Fact]
    public void Planted_IsSolved_AndNotByAReversedGradient()
    {
        var (solved, _) = Planted(net => net);
        var (reversed, tried) = Planted(net => Fakes.Scaled(net, -1));

        Assert.Equal((4, 4), (solved, tried));
        Assert.True(reversed <= 1);
    }

    private static Tensor Middle(Tensor images)
    {
        var kept = ones_like(images);
        var (rows, columns) = (images.shape[2], images.shape[3]);
        kept[
            TensorIndex.Ellipsis, TensorIndex.Slice(rows / 4, 3 * rows / 4),
            TensorIndex.Slice(columns / 4, 3 * columns / 4)] = 0;
        return kept;
    }

    private static Tensor SmoothedMargin(Func<Tensor, Tensor> net, Tensor images)
    {
        using var generator = new Generator(9);
        var noise = 0.02 * randn([3, .. images.shape[1..]], generator: generator);
        return Enumerable.Range(0, 3).Select(i => net(images + noise[i])).Aggregate((sum, next) => sum + next) / 3;
    }

    private IReadOnlyList<string> Fired(Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>> make) =>
    [
        .. ProbeChecks.Run(Look(make)).Where(check => check is { Fired: true, Severity: AuditCheck.Serious })
            .Select(check => $"{check.Name}: {check.Reason}"),
    ];

    private (int Solved, int Tried) Planted(Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>> make)
    {
        var solved = Look(make).Images.Select(image => image.IsPlantedSolved).OfType<bool>().ToList();
        return (solved.Count(isSolved => isSolved), solved.Count);
    }

    private ModelProbe Look(Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>> make)
    {
        set_num_threads(1);
        using var opened = network.Open();
        Tensor Margin(Tensor images)
        {
            var scores = opened.Model.Logits(images);
            return scores.narrow(1, 1, 1) - scores.narrow(1, 0, 1);
        }

        using var tested = ModelUnderTest.Wrap(new MadeNetwork(make(Margin)), channels: 3);
        var samples = new PhantomSource(PhantomKind.FundusDisc, 40, seed: 5, Training.TinyTraining.Size).Split("test");
        return new([.. CaseSource.FromPairs(samples, [(0, 0), (1, 1), (2, 2), (3, 3)], size: null)
            .Select((attackCase, i) => ImageProbe.Measure(tested, attackCase, i + 1))]);
    }
}
