using static TorchSharp.torch;

namespace SegProbe.Models.Tiles;

/// <summary>A <see cref="SlidingWindow"/> as a node of autograd's graph, which keeps nothing but the images.</summary>
internal sealed class TileFunction : autograd.SingleTensorFunction<TileFunction>
{
    private const string Window = "window";

    public override string Name => nameof(TileFunction);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (images, window) = ((Tensor)vars[0], (SlidingWindow)vars[1]);
        ctx.save_for_backward([images]);
        ctx.save_data(Window, window);
        return window.Forward(images);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var images = ctx.get_saved_variables()[0];
        return [((SlidingWindow)ctx.get_data(Window)).Gradient(images, grad_output), null!];
    }
}
