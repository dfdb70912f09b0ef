using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Audits;

/// <summary>
/// Networks that decide as another one does, or nearly so, and make its gradient useless: fake defences. Each takes a
/// network, scores of images, and gives another.
/// </summary>
internal static class Fakes
{
    /// <summary>Gives a network with another gradient by its input.</summary>
    /// <param name="network">The network.</param>
    /// <param name="spoil">Given the true gradient and the images, gives the false one.</param>
    /// <param name="change">What the network is given in place of the images; null for themselves.</param>
    public static Func<Tensor, Tensor> With(
        Func<Tensor, Tensor> network, Func<Tensor, Tensor, Tensor> spoil, Func<Tensor, Tensor>? change = null) =>
        images => network(SpoiltGradient.apply(images, change ?? (same => same), spoil));

    /// <summary>Rounds to some levels; the gradient is that of the mean of the image.</summary>
    public static Func<Tensor, Tensor> Rounded(Func<Tensor, Tensor> network, int levels) =>
        With(network, (gradient, _) => gradient.mean().expand_as(gradient), images => (images * levels).round() / levels);

    /// <summary>Rounds to some levels by a steep, smooth staircase, whose own gradient it has.</summary>
    public static Func<Tensor, Tensor> Staircase(Func<Tensor, Tensor> network, int levels, double steepness) =>
        images =>
        {
            var scaled = images * levels;
            var below = scaled.detach().floor();
            return network((below + (0.5 * (1 + (steepness * (scaled - below - 0.5)).tanh()))) / levels);
        };

    public static Func<Tensor, Tensor> Scaled(Func<Tensor, Tensor> network, double factor) =>
        With(network, (gradient, _) => gradient * factor);

    public static Func<Tensor, Tensor> Shifted(Func<Tensor, Tensor> network, int pixels) =>
        With(network, (gradient, _) => gradient.roll([pixels, pixels], [-2, -1]));

    public static Func<Tensor, Tensor> Rotated(Func<Tensor, Tensor> network) =>
        With(network, (gradient, _) => gradient.rot90(1, (2L, 3L)));

    public static Func<Tensor, Tensor> Drowned(Func<Tensor, Tensor> network, double times) =>
        With(network, (gradient, _) => gradient + (times * gradient.abs().mean()));

    /// <summary>Noise of the gradient's size, the same at each call.</summary>
    public static Func<Tensor, Tensor> Noise(Func<Tensor, Tensor> network, double share) => With(
        network, (gradient, _) =>
        {
            using var generator = new Generator(3);
            var noise = gradient.abs().mean() * randn(gradient.shape, generator: generator);
            return ((1 - share) * gradient) + (share * noise);
        });

    /// <summary>Passes a random convolution's gradient.</summary>
    public static Func<Tensor, Tensor> Convolved(Func<Tensor, Tensor> network, int side, ulong seed) => With(
        network, (gradient, _) =>
        {
            using var generator = new Generator(seed);
            var kernel = randn([gradient.shape[1], 1, side, side], generator: generator);
            return nn.functional.conv2d(gradient, kernel, padding: [side / 2, side / 2], groups: gradient.shape[1]);
        });

    /// <summary>No gradient where images are brighter (or darker) than a value.</summary>
    public static Func<Tensor, Tensor> Masked(Func<Tensor, Tensor> network, Func<Tensor, Tensor> kept) =>
        With(network, (gradient, images) => gradient * kept(images));

    public static Func<Tensor, Tensor> Blurred(Func<Tensor, Tensor> network, int side) => With(
        network, (gradient, _) => nn.functional.avg_pool2d(gradient, side, 1, side / 2, count_include_pad: false));

    /// <summary>The gradient's sign, or its root.</summary>
    public static Func<Tensor, Tensor> Power(Func<Tensor, Tensor> network, double power) =>
        With(network, (gradient, _) => gradient.sign() * gradient.abs().pow(power));

    /// <summary>The true gradient for files of 8 bits alone; elsewhere its opposite.</summary>
    public static Func<Tensor, Tensor> HonestAtFiles(Func<Tensor, Tensor> network) => With(
        network, (gradient, images) =>
            ((images * 255) - (images * 255).round()).abs().max().item<float>() < 1e-3 ? gradient : -gradient);

    /// <summary>Mirrored in every second row.</summary>
    public static Func<Tensor, Tensor> HalfReversed(Func<Tensor, Tensor> network) => With(
        network, (gradient, _) => gradient * (1 - (2 * (arange(gradient.shape[2]) % 2)).view(1, 1, -1, 1)));
}

/// <summary>Passes images on, changed or not, and gives back another gradient.</summary>
internal sealed class SpoiltGradient : autograd.SingleTensorFunction<SpoiltGradient>
{
    public override string Name => nameof(SpoiltGradient);

    public static Tensor apply(Tensor images, Func<Tensor, Tensor> change, Func<Tensor, Tensor, Tensor> spoil) =>
        autograd.SingleTensorFunction<SpoiltGradient>.apply(images, change, spoil);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var images = (Tensor)vars[0];
        ctx.save_for_backward([images]);
        ctx.save_data(nameof(With), vars[2]);
        return ((Func<Tensor, Tensor>)vars[1])(images).clone();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var images = ctx.get_saved_variables()[0];
        return [((Func<Tensor, Tensor, Tensor>)ctx.get_data(nameof(With)))(grad_output, images), null!, null!];
    }

    private static string With => nameof(With);
}
