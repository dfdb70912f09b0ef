using SegProbe.Evaluation.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Pictures;

/// <summary>A perturbation made visible: middle grey is no change, lighter is more, darker is less.</summary>
/// <param name="Image">The picture, with the channels of the perturbed image.</param>
/// <param name="Amplification">
/// The factor by which changes are shown larger, on values in [0, 1]; 1 where there is no change.
/// </param>
public sealed record PerturbationPicture(PixelImage Image, double Amplification)
{
    /// <summary>
    /// Shows a perturbation so that its largest change spans the range from middle grey to black or white.
    /// </summary>
    /// <param name="perturbation">float32 [C, H, W], in units of values in [0, 1].</param>
    public static PerturbationPicture Of(Tensor perturbation)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        using var scope = NewDisposeScope();
        var largest = perturbation.abs().max().ToDouble();
        var amplification = largest > 0 ? 0.5 / largest : 1;
        return new(PixelImage.FromTensor((perturbation * amplification) + 0.5, new(0, 1)), amplification);
    }
}
