using System.Diagnostics;
using SegProbe.Metrics;
using SegProbe.Models.UNets;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SegProbe.Benchmarks;

/// <summary>
/// The published algorithm done naively: weights that require gradients, batch normalisation as it is, contiguous
/// memory, two forward passes a step, one image at a time.
/// </summary>
internal sealed class AuthorsLoop
{
    private const double Beta = 1e-6;
    private const double Tau = 1e-7;

    private readonly UNet network;
    private readonly Tensor original;
    private readonly Tensor target;
    private Tensor image;
    private double multiplier = Tau;

    public AuthorsLoop(UNet network, Tensor original, Tensor target)
    {
        (this.network, this.original, this.target) = (network, original, target);
        image = original.clone();
        network.eval();
        foreach (var layer in network.modules())
        {
            MakeContiguous(layer);
        }
    }

    /// <summary>Makes steps and gives the time of each, in milliseconds.</summary>
    public IReadOnlyList<double> Run(int steps)
    {
        var times = new List<double>();
        for (var i = 0; i < steps; i++)
        {
            var clock = Stopwatch.StartNew();
            Step();
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        return times;
    }

    private static void MakeContiguous(nn.Module layer)
    {
        if (layer is Conv2d convolution)
        {
            convolution.weight = new Parameter(convolution.weight!.detach().contiguous());
        }
        else if (layer is ConvTranspose2d transposed)
        {
            transposed.weight = new Parameter(transposed.weight!.detach().contiguous());
        }
    }

    private void Step()
    {
        using var scope = NewDisposeScope();
        var x = image.detach().requires_grad_();
        var scores = network.call(x);
        var predicted = scores.argmax(1);
        var objective = -(x - original).square().sum();
        for (var label = 0; label < scores.shape[1]; label++)
        {
            objective += (scores.select(1, label) * target.eq(label) * predicted.ne(label)).sum();
        }

        objective.backward();
        var moved = x.detach() + (x.grad! * multiplier);
        var overlap = MaskOverlap.ForegroundIou(network.call(moved).argmax(1), target);
        multiplier = (Beta * overlap.ToDouble()) + Tau;
        image.Dispose();
        image = moved.clamp(0, 1).MoveToOuterDisposeScope();
    }
}
