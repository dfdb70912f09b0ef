using System.Globalization;
using SegProbe.Attacks;
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
    [InlineData(MaskProtocol.Paper, MaskMethod.Ssm)]
    [InlineData(MaskProtocol.Paper, MaskMethod.Asm)]
    [InlineData(MaskProtocol.Paper, MaskMethod.Asma)]
    [InlineData(MaskProtocol.Authors, MaskMethod.Ssm)]
    [InlineData(MaskProtocol.Authors, MaskMethod.Asm)]
    [InlineData(MaskProtocol.Authors, MaskMethod.Asma)]
    public void Run_FollowsThePyTorchProgram(MaskProtocol protocol, MaskMethod method)
    {
        using var scope = NewDisposeScope();
        StepRule rule = method == MaskMethod.Asma ? new OverlapStep(Beta: 0.03, Tau: 0.004) : new ConstantStep(0.01);
        var attack = new MaskAttack(
            new MaskAttackOptions { Method = method, Protocol = protocol, Rule = rule, Steps = Steps });

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

    private static List<double[]> Listing(MaskProtocol protocol, MaskMethod method)
    {
        var path = TestFiles.Beside($"{protocol.ToString().ToLowerInvariant()}-trajectory.csv");
        return
        [
            .. from line in File.ReadLines(path).Skip(1)
               let fields = line.Split(',')
               where string.Equals(fields[0], method.ToString(), StringComparison.OrdinalIgnoreCase)
               select fields.Skip(1).Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray(),
        ];
    }
}
