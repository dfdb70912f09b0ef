using SegProbe.Attacks.Budget;

namespace SegProbe.Attacks.Corruptions;

/// <summary>Settings of corruptions of a given size, which know nothing of the network.</summary>
/// <remarks>
/// Each step tries one variant on the clean image: a draw of noise, a brightness, a width of blur, a JPEG quality; the
/// worst for the network is the best state. docs/reference/attacks.md describes them.
/// </remarks>
public abstract record CorruptionOptions : BudgetAttackOptions
{
    private protected CorruptionOptions()
    {
    }

    /// <inheritdoc/>
    protected override int DefaultSteps => 4;
}
