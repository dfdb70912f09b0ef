using System.Globalization;
using SegProbe.Attacks;
using SegProbe.Attacks.MinimumNorm;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.MinimumNorm;

/// <summary>
/// ALMA prox against its authors' code. The listing comes from
/// <c>python3 test/reference/alma_prox_published.py CHECKOUT test/SegProbe.Tests/Attacks/MinimumNorm</c>.
/// </summary>
public sealed class AlmaProxTrajectoryTests
{
    [Theory]
    [InlineData(PublishedVariant.Published)]
    [InlineData(PublishedVariant.Adapted)]
    public void Run_FollowsTheAuthorsCode(PublishedVariant variant)
    {
        using var scope = NewDisposeScope();
        var listing = File.ReadLines(TestFiles.Beside("alma-prox-trajectory.csv")).Select(line => line.Split(','))
            .Where(fields => string.Equals(fields[0], variant.ToString(), StringComparison.OrdinalIgnoreCase))
            .Select(fields => fields.Skip(1).Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())
            .ToList();
        var options = new AlmaProxOptions
        {
            Variant = variant,
            Goal = AttackGoal.Untargeted,
            SuccessIou = 1,
            Steps = listing.Count,
        };

        using var outcome = new AttackRunner(options)
            .Run(new WaveModel(), WaveModel.Image, WaveModel.Target, TestContext.Current.CancellationToken)[0];

        // Their proximal step is found up to 1e-6 in each of 40 steps.
        Assert.Equal(40, listing.Count);
        Assert.All(listing.Zip(outcome.Trajectory), pair =>
        {
            Assert.Equal(pair.First[0], pair.Second.Step);
            Assert.Equal(pair.First[2], pair.Second.L2, 5e-4);
            Assert.Equal(pair.First[3], pair.Second.Linf, 5e-5);
        });
    }
}
