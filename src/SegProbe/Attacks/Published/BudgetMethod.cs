namespace SegProbe.Attacks.Published;

/// <summary>Published attacks that search the best image within a budget.</summary>
internal enum BudgetMethod
{
    /// <summary>
    /// Projected gradient descent on the pixels' mean cross entropy (Madry and others, ICLR 2018, arXiv:1706.06083).
    /// </summary>
    Pgd,

    /// <summary>
    /// PGD whose cross entropy shifts from pixels that are left to all (Gu and others, ECCV 2022, arXiv:2207.12391).
    /// </summary>
    SegPgd,

    /// <summary>
    /// PGD whose cross entropy is scaled by the cosine of prediction and label (Agnihotri and others, ICML 2024,
    /// arXiv:2302.02213).
    /// </summary>
    CosPgd,

    /// <summary>
    /// APGD (Croce and Hein, ICML 2020, arXiv:2003.01690) on the cross entropy of pixels that are left (Croce, Singh
    /// and Hein, ECCV 2024, arXiv:2306.12941).
    /// </summary>
    ApgdMce,

    /// <summary>APGD on the Jensen-Shannon divergence (the same).</summary>
    ApgdJs,

    /// <summary>APGD on the cross entropy of pixels that are left, balanced by class (the same).</summary>
    ApgdBmce,
}
