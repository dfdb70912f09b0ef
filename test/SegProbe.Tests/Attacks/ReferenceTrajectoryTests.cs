using System.Globalization;
using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>
/// Both protocols against a PyTorch program that shares no code with this one. The listings come from
/// <c>python3 test/reference/authors_protocol.py test/SegProbe.Tests/Attacks</c>.
/// </summary>
public sealed class ReferenceTrajectoryTests
{
    private const int Steps = 40;

    [Theory]
    [InlineData(MaskProtocol.Paper, "ssm")]
    [InlineData(MaskProtocol.Paper, "asm")]
    [InlineData(MaskProtocol.Paper, "asma")]
    [InlineData(MaskProtocol.Authors, "ssm")]
    [InlineData(MaskProtocol.Authors, "asm")]
    [InlineData(MaskProtocol.Authors, "asma")]
    public void Run_FollowsThePyTorchProgram(MaskProtocol protocol, string method)
    {
        using var scope = NewDisposeScope();
        var options = method == "asma" ? new AsmaOptions { Beta = 0.03, Tau = 0.004 } : Method.Constant(method, 0.01);
        var attack = new AttackRunner(
            options with { Protocol = protocol, Steps = Steps });

        using var outcome =
            attack.Run(new WaveModel(), WaveModel.Image, WaveModel.Target, TestContext.Current.CancellationToken)[0];

        var expected = Listing(protocol, method);
        Assert.Equal(Steps + 1, expected.Count);
        Assert.Equal(expected.Count, outcome.Trajectory.Count);
        Assert.All(expected.Zip(outcome.Trajectory), pair =>
        {
            var (reference, point) = pair;
            double[] found = [point.Step, point.Iou, point.PixelAccuracy, point.L2, point.Linf, point.Multiplier];
            Assert.All(reference.Zip(found), figures => Assert.Equal(figures.First, figures.Second, 1e-5));
        });
    }

    private static List<double[]> Listing(MaskProtocol protocol, string method)
    {
        var path = TestFiles.Beside($"{protocol.ToString().ToLowerInvariant()}-trajectory.csv");
        return
        [
            .. from line in File.ReadLines(path).Skip(1)
               let fields = line.Split(',')
               where string.Equals(fields[0], method, StringComparison.OrdinalIgnoreCase)
               select fields.Skip(1).Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray(),
        ];
    }
}
