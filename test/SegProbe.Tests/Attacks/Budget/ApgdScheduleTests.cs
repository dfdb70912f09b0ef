using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.Budget;

public sealed class ApgdScheduleTests
{
    [Theory]
    [InlineData(PerturbationNorm.L2)]
    [InlineData(PerturbationNorm.Linf)]
    public void Growing_KeepsFourBudgetsInTurn(PerturbationNorm norm)
    {
        using var scope = NewDisposeScope();
        var options = new ApgdMceOptions { Norm = norm, Epsilon = 0.4, Steps = 40, Schedule = ApgdSchedule.Growing };

        using var outcome = Run(options, new WaveModel());

        var sizes = outcome.Trajectory.Select(state => norm == PerturbationNorm.L2 ? state.L2 : state.Linf).ToList();
        Assert.All(Enumerable.Range(0, 4), part =>
            Assert.Equal(0.4 / Math.Pow(2, 3 - part), sizes.Skip((10 * part) + 1).Take(10).Max(), 1e-4));
    }

    [Fact]
    public void Shrinking_ReportsStatesOfTheBudgetAlone()
    {
        using var scope = NewDisposeScope();
        var options = new ApgdMceOptions { Epsilon = 0.1, Steps = 20, Schedule = ApgdSchedule.Shrinking };

        using var outcome = Run(options, new WaveModel());

        Assert.Equal(0.2, outcome.Trajectory[6].Linf, 1e-4);
        Assert.Equal(0.15, outcome.Trajectory[12].Linf, 1e-4);
        Assert.True(outcome.Best.Step > 12 && outcome.Best.Linf <= 0.1001);
    }

    [Theory]
    [InlineData(ApgdSchedule.Fixed, AttackGoal.Untargeted)]
    [InlineData(ApgdSchedule.Growing, AttackGoal.Untargeted)]
    [InlineData(ApgdSchedule.Fixed, AttackGoal.Targeted)]
    public void Hinge_DoesTheSame_WhateverTheScaleOfTheScores(ApgdSchedule schedule, AttackGoal goal)
    {
        using var scope = NewDisposeScope();
        var options = new ApgdHingeOptions { Goal = goal, Epsilon = 0.1, Steps = 20, Schedule = schedule };

        // Powers of two, which round nothing.
        var outcomes = new[] { 1, Math.Pow(2, -40), Math.Pow(2, 14) }
            .Select(scale => Run(options, new Scaled(new WaveModel(), scale)))
            .ToList();

        Assert.True(options.Progress(outcomes[0].Best.Iou) > options.Progress(outcomes[0].Clean.Iou) + 0.1);
        Assert.All(outcomes.Skip(1), outcome => Assert.True(outcome.LastImage.equal(outcomes[0].LastImage).all().item<bool>()));
    }

    [Fact]
    public void Steepest_DoesNotUnderflow()
    {
        using var scope = NewDisposeScope();
        var gradient = randn([2, 3, 4, 4], generator: new Generator(1));

        Assert.True(Norms.Steepest(gradient * 1e-25, PerturbationNorm.L2).allclose(
            Norms.Steepest(gradient, PerturbationNorm.L2), atol: 1e-6));
        Assert.True(Norms.MeasureDual(gradient * 1e-25, PerturbationNorm.L2).gt(0).all().item<bool>());
    }

    private static AttackOutcome Run(AttackOptions options, ISegmentationModel model)
    {
        var images = rand([1, 3, 8, 8], generator: new Generator(2));
        var other = rand([1, 3, 8, 8], generator: new Generator(3));
        var mask = new WaveModel().Logits(options.Goal == AttackGoal.Targeted ? other : images).argmax(1);
        return new AttackRunner(options).Run(model, images, mask, TestContext.Current.CancellationToken)[0];
    }

    private sealed class Scaled(ISegmentationModel model, double scale) : ISegmentationModel
    {
        public ValueRange InputRange => model.InputRange;

        public Tensor Logits(Tensor images) => model.Logits(images) * scale;
    }
}
