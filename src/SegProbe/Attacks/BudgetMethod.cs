namespace SegProbe.Attacks;

/// <summary>Published attacks that search the best image within a budget.</summary>
public enum BudgetMethod
{
    /// <summary>
    /// Projected gradient descent on the pixels' mean cross entropy (Madry and others, ICLR 2018, arXiv:1706.06083).
    /// </summary>
    Pgd,
}
