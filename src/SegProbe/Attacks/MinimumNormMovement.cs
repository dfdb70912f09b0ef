using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>The steps of the minimum-norm mask attack.</summary>
internal sealed class MinimumNormMovement(MinimumNormOptions options) : Movement
{
    private const int Momentum = 0;
    private const int Weights = 1;
    private const int Radius = 2;

    public override IReadOnlyList<Tensor> Begin(Tensor clean, Tensor targets, IReadOnlyList<int> seeds) =>
    [
        zeros_like(clean),
        ones(targets.shape, ScalarType.Float32, clean.device),
        full([clean.shape[0], 1, 1, 1], float.PositiveInfinity, device: clean.device),
    ];

    public override Tensor Move(AttackMoment now)
    {
        var lanes = now.Lanes;
        var margin = Margins.Of(now.Scores, lanes.Labels, options.Goal);
        var weights = where(margin.le(0), lanes.Memory(Weights) * 1.05, lanes.Memory(Weights)).clamp_max(100);
        var active = margin.lt(1).to(ScalarType.Float32) * weights * lanes.Weights;
        var gradient = now.Gradient(Margins.Gradient(now.Scores, lanes.Labels, active, options.Goal));
        var momentum = (0.8 * lanes.Memory(Momentum)) + Norms.Direction(gradient, options.Norm);
        var length = 0.02 + ((0.3 - 0.02) * 0.5 * (1 + (lanes.Steps * (Math.PI / options.Steps)).cos()));
        var change = lanes.Current - lanes.Clean;
        var radius = NextRadius(now, change);
        lanes.Remember(Momentum, momentum);
        lanes.Remember(Weights, weights);
        lanes.Remember(Radius, radius);
        lanes.SetMultipliers(length);
        return lanes.Clean + Norms.Project(change + (length * momentum), radius, options.Norm);
    }

    private Tensor NextRadius(AttackMoment now, Tensor change)
    {
        var radius = now.Lanes.Memory(Radius);
        var success = now.Iou.data<double>().Select(options.IsSuccess).ToArray();
        var smaller = 0.97 * minimum(radius, Norms.Of(change, options.Norm));
        return where(tensor(success, device: radius.device).view(-1, 1, 1, 1), smaller, radius * 1.03);
    }
}
