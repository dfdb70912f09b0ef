using static TorchSharp.torch;

namespace SegProbe.Metrics;

/// <summary>
/// How far a perturbed image lies from the original, one number per image, over all channels and pixels.
/// </summary>
public static class PerturbationSize
{
    /// <summary>Euclidean distance: √Σ (perturbed − original)². 0 where nothing changed.</summary>
    /// <param name="perturbed">float32 [N, C, *space].</param>
    /// <param name="original">float32 [N, C, *space].</param>
    /// <returns>float64 [N], in units of the images' values (grey level 1 of 255 is 1/255 on [0, 1]).</returns>
    public static Tensor L2(Tensor perturbed, Tensor original)
    {
        ArgumentNullException.ThrowIfNull(perturbed);
        using var scope = NewDisposeScope();
        var change = perturbed - original;
        return (change * change)
            .sum(change.AxesFrom(1), type: ScalarType.Float64)
            .sqrt()
            .MoveToOuterDisposeScope();
    }

    /// <summary>Largest change of a single value: max |perturbed − original|. 0 where nothing changed.</summary>
    /// <inheritdoc cref="L2" path="/param|/returns"/>
    public static Tensor Linf(Tensor perturbed, Tensor original)
    {
        ArgumentNullException.ThrowIfNull(perturbed);
        using var scope = NewDisposeScope();
        return (perturbed - original).abs().amax(perturbed.AxesFrom(1)).to(ScalarType.Float64).MoveToOuterDisposeScope();
    }
}
