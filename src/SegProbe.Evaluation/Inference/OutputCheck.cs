using SegProbe.Models.Contracts;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Inference;

/// <summary>Compares what a model gives with what its contract says of it.</summary>
internal static class OutputCheck
{
    private const double Rounding = 1e-3;

    /// <summary>Gives a warning, or null, about the kind of numbers that a model gives.</summary>
    /// <param name="outputs">float32 [N, K, h, w], as the model gives them.</param>
    /// <param name="contract">What they are said to be.</param>
    public static string? Head(Tensor outputs, ModelContract contract)
    {
        using var scope = NewDisposeScope();
        var (low, high) = (outputs.min().ToDouble(), outputs.max().ToDouble());
        var within = low >= -Rounding && high <= 1 + Rounding;
        var one = outputs.shape[1] == 1;
        if (contract.Values.Head == ModelHead.Probabilities)
        {
            return within ? null
                : FormattableString.Invariant(
                    $"The output must be probabilities, as declared, got values from {low:G4} to {high:G4}. ") +
                    "They look like logits: --head logits.";
        }

        var assumed = contract.Sources["head"] == ContractSource.Assumed;
        var sums = one || (outputs.sum(1) - 1).abs().max().ToDouble() < Rounding;
        return assumed && within && sums
            ? "The output must be logits, as assumed, but looks like probabilities: " +
                (one ? "all values lie in [0, 1]. " : "they lie in [0, 1] and add up to 1. ") +
                "Say which with --head probabilities or --head logits."
            : null;
    }
}
