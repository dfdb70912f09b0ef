namespace SegProbe.Evaluation.Reports;

/// <summary>The figures that can be made of an example.</summary>
public enum FigureKind
{
    /// <summary>One optimisation: image, change, prediction and optimisation mask of each kept state.</summary>
    Optimisation,

    /// <summary>The optimisation masks of SSM, which stays, and of ASM, which shrinks, at each kept state.</summary>
    Masks,

    /// <summary>Image, target, adversarial image, change, prediction before, prediction after.</summary>
    Strip,
}
