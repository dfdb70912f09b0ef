namespace SegProbe.Models;

/// <summary>A rectangle of pixels of an image.</summary>
/// <param name="Top">The first row.</param>
/// <param name="Left">The first column.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
public readonly record struct PixelWindow(long Top, long Left, long Height, long Width)
{
    /// <summary>Cuts the window out of the last two axes of a tensor; a view, not a copy.</summary>
    /// <param name="tensor">[..., H, W], at least as large as the window reaches.</param>
    public TorchSharp.torch.Tensor Crop(TorchSharp.torch.Tensor tensor) =>
        tensor.narrow(-2, Top, Height).narrow(-1, Left, Width);
}
