using SegProbe.Models.Contracts;
using static TorchSharp.torch;

namespace SegProbe.Models.Volumes;

/// <summary>Turns a volume's values into those that a network was trained on; differentiable.</summary>
/// <remarks>
/// Where a rule takes statistics of the case, these belong to the graph as the mean and the variance of layer
/// normalisation do: a gradient follows them.
/// </remarks>
internal static class Intensities
{
    // As nnU-Net has it: a case of one value becomes 0.
    private const double SmallestDeviation = 1e-8;

    /// <summary>Normalises one channel.</summary>
    /// <param name="values">float32 [D, H, W], in the file's units.</param>
    /// <param name="contract">The rule and its numbers.</param>
    /// <param name="channel">The place of the channel, for means and deviations by channel.</param>
    /// <returns>float32 [D, H, W].</returns>
    public static Tensor Normalise(Tensor values, ModelDeclaration contract, int channel) =>
        contract.Normalisation switch
        {
            VolumeNormalisation.Window => Scale(Clip(values, contract.Window!.Value), contract.Window.Value, contract),
            VolumeNormalisation.Zscore => Standardise(values, values.mean(), Deviation(values)),
            VolumeNormalisation.ZscoreNonzero => StandardiseNonzero(values),
            VolumeNormalisation.Percentiles => BetweenPercentiles(values, contract),
            VolumeNormalisation.Dataset => (Clip(values, contract.Window) - Pick(contract.Mean!, channel))
                / Pick(contract.Std!, channel),
            _ => values,
        };

    private static double Pick(IReadOnlyList<double> numbers, int channel) => numbers[channel % numbers.Count];

    private static Tensor Clip(Tensor values, ValueRange? window) =>
        window is { } range ? values.clamp(range.Lower, range.Upper) : values;

    // Onto the range that the network takes.
    private static Tensor Scale(Tensor values, ValueRange from, ModelDeclaration contract)
    {
        var to = contract.Range!.Value;
        var factor = (to.Upper - to.Lower) / (from.Upper - from.Lower);
        return ((values - from.Lower) * factor) + to.Lower;
    }

    private static Tensor Standardise(Tensor values, Tensor mean, Tensor deviation) =>
        (values - mean) / deviation.clamp_min(SmallestDeviation);

    // Of all voxels, not of a sample of them. The root has no gradient at 0.
    private static Tensor Deviation(Tensor values) =>
        (values - values.mean()).square().mean().clamp_min(SmallestDeviation * SmallestDeviation).sqrt();

    // Voxels of 0 stay 0, as with MONAI's NormalizeIntensity(nonzero=True).
    private static Tensor StandardiseNonzero(Tensor values)
    {
        var inside = values.detach().ne(0);
        var chosen = values.masked_select(inside);
        return chosen.numel() == 0
            ? values
            : where(inside, Standardise(values, chosen.mean(), Deviation(chosen)), zeros_like(values));
    }

    private static Tensor BetweenPercentiles(Tensor values, ModelDeclaration contract)
    {
        var flat = values.flatten();
        var (low, high) = (Percentile(flat, contract.Percentiles![0]), Percentile(flat, contract.Percentiles[1]));
        var to = contract.Range!.Value;
        var width = (high - low).clamp_min(SmallestDeviation);
        return (((minimum(maximum(values, low), high) - low) / width) * (to.Upper - to.Lower)) + to.Lower;
    }

    // Linear between the two nearest values in order, as numpy has it.
    private static Tensor Percentile(Tensor flat, double percent)
    {
        var place = percent / 100 * (flat.numel() - 1);
        var below = (long)Math.Floor(place);
        var above = Math.Min(below + 1, flat.numel() - 1);
        var lower = flat.kthvalue(below + 1, 0).values;
        return above == below ? lower : lower + ((flat.kthvalue(above + 1, 0).values - lower) * (place - below));
    }
}
