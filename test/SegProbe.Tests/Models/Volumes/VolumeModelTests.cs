using SegProbe.Models;
using SegProbe.Models.Contracts;
using SegProbe.Models.Imports;
using SegProbe.Models.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Volumes;

public sealed class VolumeModelTests
{
    public static TheoryData<string, ModelDeclaration> Contracts => new()
    {
        { "plain", new() },
        { "window", new() { Window = new(-60, 70), Range = new(-1, 1) } },
        { "zscore", new() { Normalisation = VolumeNormalisation.Zscore } },
        { "zscore_nonzero", new() { Normalisation = VolumeNormalisation.ZscoreNonzero } },
        { "percentiles", new() { Percentiles = [5, 90] } },
        { "dataset", new() { Normalisation = VolumeNormalisation.Dataset, Window = new(-60, 70), Mean = [3], Std = [40] } },
        { "spacing", new() { Normalisation = VolumeNormalisation.Zscore, Spacing = [1.3, 0.8, 1.7] } },
        { "normalise_first", new() { Normalisation = VolumeNormalisation.Zscore, Spacing = [1.3, 0.8, 1.7], NormaliseFirst = true } },
        { "orientation", new() { Normalisation = VolumeNormalisation.Zscore, Orientation = "LAS" } },
        { "xyz", new() { Normalisation = VolumeNormalisation.Zscore, Orientation = "xyz" } },
        { "crop", new() { Normalisation = VolumeNormalisation.ZscoreNonzero, Crop = VolumeCrop.Nonzero } },
        { "patches", new() { Normalisation = VolumeNormalisation.Zscore, Patch = [4, 3, 5], Overlap = 0.5 } },
        { "gaussian", new() { Normalisation = VolumeNormalisation.Zscore, Patch = [4, 4, 4], Blend = TileBlend.Gaussian } },
        { "mirror", new() { Normalisation = VolumeNormalisation.Zscore, Mirror = [0, 2] } },
        { "regions", new() { Normalisation = VolumeNormalisation.Zscore, Regions = [2, 1, 3] } },
        { "multiple_of", new() { Normalisation = VolumeNormalisation.Zscore, MultipleOf = 4 } },
        { "slices", new() { Slices = SlicePlane.Coronal, Window = new(-60, 70), Mean = [0.4], Std = [0.3], Normalisation = VolumeNormalisation.Window } },
        {
            "all", new()
            {
                Orientation = "PLS", Spacing = [1.3, 0.8, 1.7], Crop = VolumeCrop.Nonzero, Window = new(-60, 70),
                Patch = [3, 4, 5], Overlap = 0.4, Blend = TileBlend.Gaussian, Mirror = [1], Regions = [1, 2, 3],
            }
        },
    };

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Gradient_IsThatOfFiniteDifferences_FromTheFilesValuesToTheScores(string name, ModelDeclaration contract)
    {
        using var scope = NewDisposeScope();
        using var imported = SmoothVolumeNetwork.Under(contract);
        var volume = Volume();
        using var model = new VolumeModel(imported, volume);
        var values = volume.Values.unsqueeze(0).clone().requires_grad_();
        const double step = 0.002;

        var weights = Waves.Of(model.Scores(values).shape, 1, 1.3);
        (model.Scores(values) * weights).sum().backward();
        var moving = values.grad!.ne(0).to(ScalarType.Float32);
        Agree(values.grad!.sign() * (0.5 + Waves.Of(values.shape, 1, 0.61).abs()));
        // All by as much, and all in proportion: what statistics of the case answer to.
        Agree(moving);
        Agree(moving * values.detach() / 90);

        void Agree(Tensor direction)
        {
            var slopes = (values.grad! * direction).to(ScalarType.Float64);
            var measured = (Score(step * direction) - Score(-step * direction)) / (2 * step);
            var scale = slopes.abs().sum().ToDouble();
            Assert.True(scale > 1e-3, name);
            Assert.Equal(measured, slopes.sum().ToDouble(), tolerance: 0.01 * scale);
        }

        double Score(Tensor change)
        {
            using var _ = no_grad();
            return (model.Scores(values.detach() + change) * weights).sum(ScalarType.Float64).ToDouble();
        }
    }

    [Theory]
    [InlineData("PLS", null, false)]
    [InlineData("IRA", null, true)]
    [InlineData("xyz", null, true)]
    [InlineData(null, SlicePlane.Axial, false)]
    [InlineData(null, SlicePlane.Sagittal, false)]
    public void Scores_LieAtTheFilesVoxels(string? orientation, SlicePlane? slices, bool patches)
    {
        using var scope = NewDisposeScope();
        var contract = new ModelDeclaration
        {
            Orientation = orientation,
            Slices = slices,
            Window = new(0, 1),
            Normalisation = VolumeNormalisation.Window,
            Patch = patches ? [4, 3, 5] : null,
            Mirror = patches ? [0, 1] : null,
        };
        using var imported = new ImportedModel(
            "model", new PointwiseNetwork(), ModelContract.Resolve(contract, new(), new()), 1, CPU);
        var values = (Waves.Of([1, 6, 7, 8], 0.5, 0.83) + 0.5).clamp(0, 1);
        using var model = new VolumeModel(imported, new(values, "SAR", [2, 1, 1.2]));

        var scores = model.Scores(values.unsqueeze(0));

        Assert.True(scores[0, 0].allclose(values[0], rtol: 1e-4, atol: 1e-5));
        Assert.True(scores[0, 1].allclose(-values[0], rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void Logits_OfTheCleanVolume_AreTheScoresOfItsValues_AlsoWhereSomeLieOutsideOfTheWindow()
    {
        using var scope = NewDisposeScope();
        using var imported = SmoothVolumeNetwork.Under(new() { Window = new(-20, 30), Spacing = [1.3, 0.8, 1.7] });
        var volume = Volume();
        using var model = new VolumeModel(imported, volume);

        var unit = model.Unit(volume.Values).unsqueeze(0);

        Assert.True(model.Outside > 20);
        Assert.True(model.Logits(unit).allclose(model.Scores(volume.Values.unsqueeze(0)), rtol: 1e-4, atol: 1e-4));
        Assert.Equal(
            model.Outside,
            ((model.ToValues(unit + 0.1) - volume.Values).abs().lt(1e-3)).sum().ToInt64());
    }

    [Theory]
    [InlineData(null, -100, 100)]
    [InlineData(1.0, -100, 100)]
    [InlineData(7.0, -98, 98)]
    public void Window_HasEndsThatTheFileCanHold(double? quantum, double lower, double upper)
    {
        using var scope = NewDisposeScope();
        using var imported = SmoothVolumeNetwork.Under(new());
        var values = Volume().Values.clone();
        values[0, 0, 0, 0] = -100;
        values[0, 0, 0, 1] = 100;
        using var model = new VolumeModel(imported, new(values, "SAR", [1, 1, 1]) { Quantum = quantum });

        Assert.Equal((lower, upper), (model.Window.Lower, model.Window.Upper));
    }

    [Fact]
    public void Scores_OfAVoxelThatIsCutOff_AreBackgroundWithoutAGradient()
    {
        using var scope = NewDisposeScope();
        using var imported = SmoothVolumeNetwork.Under(new() { Crop = VolumeCrop.Nonzero });
        var volume = Volume();
        using var model = new VolumeModel(imported, volume);
        var values = volume.Values.unsqueeze(0).clone().requires_grad_();

        var scores = model.Scores(values);
        scores.sum().backward();

        Assert.Equal(0, scores[0, .., 0, 0, 0].argmax().ToInt64());
        Assert.Equal(0, values.grad![0, 0, 0, 0, 0].ToDouble());
        Assert.NotEqual(0, values.grad![0, 0, 3, 3, 3].ToDouble());
    }

    [Theory]
    [InlineData(SlicePlane.Axial, 6, 7, 8)]
    [InlineData(SlicePlane.Coronal, 7, 6, 8)]
    [InlineData(SlicePlane.Sagittal, 8, 6, 7)]
    public void Slices_AreGivenOneByOne(SlicePlane plane, int count, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var network = new SmoothVolumeNetwork();
        using var imported = SmoothVolumeNetwork.Under(new() { Slices = plane }, network);
        using var model = new VolumeModel(imported, Volume());

        model.Scores(Volume().Values.unsqueeze(0));

        Assert.Equal(count, network.Shapes.Count);
        Assert.All(network.Shapes, shape => Assert.Equal([1, 1, height, width], shape));
    }

    [Fact]
    public void Regions_AreDrawnOneOverTheOther_AsNnunetDoes()
    {
        using var scope = NewDisposeScope();
        int[] order = [2, 3, 1];
        var logits = Waves.Of([1, 3, 4, 5, 6], 2, 1.7);

        var labels = RegionHead.Scores(logits, order).argmax(1);

        // nnU-Net: for i, c in enumerate(regions_class_order): segmentation[probabilities[i] > 0.5] = c
        var expected = zeros_like(labels);
        foreach (var (i, label) in order.Index())
        {
            expected = where(logits.narrow(1, i, 1).squeeze(1).gt(0), full_like(expected, label), expected);
        }

        Assert.True(labels.equal(expected).all().ToBoolean());
        Assert.Equal(4, labels.flatten().bincount(null, 0).shape[0]);
    }

    [Fact]
    public void Resampling_TakesALineToALine_AndBack()
    {
        using var scope = NewDisposeScope();
        var line = (arange(11, ScalarType.Float32) * 2).view(1, 1, 11, 1, 1);
        var change = new Resampling(11, 1, 0.5);

        var fine = change.There(line, 2);

        Assert.Equal(21, fine.shape[2]);
        Assert.True(fine.flatten().allclose(arange(21, ScalarType.Float32)));
        Assert.True(change.Back(fine, 2).allclose(line));
    }

    [Theory]
    [InlineData("RAS", "LPS", new long[] { 0, 1, 2 }, new long[] { 0, 1 })]
    [InlineData("SAR", "RAS", new long[] { 2, 1, 0 }, new long[] { })]
    [InlineData("IPR", "LAS", new long[] { 2, 1, 0 }, new long[] { 0, 1, 2 })]
    public void Axes_AreReorderedAndTurned(string from, string to, long[] order, long[] flipped)
    {
        var change = VolumeAxes.Change(from, to);

        Assert.Equal(order, change.Order);
        Assert.Equal(flipped, change.Flipped);
    }

    // The scores of a voxel are its value and the opposite.
    private sealed class PointwiseNetwork : INetwork
    {
        public string Format => "code";

        public IReadOnlyList<long?>? InputShape => null;

        public IReadOnlyList<string> Outputs => [];

        public string? RemovedActivation => null;

        public Tensor Forward(Tensor input) => cat([input, -input], 1);

        public void Dispose()
        {
        }
    }

    // [Z, Y, X] of 6 x 7 x 8 voxels; zeros around, so that there is something to crop.
    private static VolumeInput Volume()
    {
        var values = Waves.Of([1, 6, 7, 8], 90, 0.83);
        var inside = zeros_like(values);
        inside[.., 1..6, 1..6, 1..8] = 1;
        return new(values * inside, "SAR", [2, 1, 1.2]);
    }
}
