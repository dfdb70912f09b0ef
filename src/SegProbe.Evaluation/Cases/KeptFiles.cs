namespace SegProbe.Evaluation.Cases;

/// <summary>Which files of an example are kept.</summary>
public enum KeptFiles
{
    /// <summary>
    /// All: as <see cref="Best"/>, and the adversarial image in full precision, the perturbation, the trajectory, and
    /// images and predictions on the way.
    /// </summary>
    All,

    /// <summary>The image, the adversarial image, target and predictions as PNG, the strip and the record.</summary>
    Best,

    /// <summary>None; the example is measured from a file that is then removed.</summary>
    None,
}
