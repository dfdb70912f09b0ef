namespace SegProbe.Evaluation.Experiments;

/// <summary>Which files of an example are kept.</summary>
public enum KeptFiles
{
    /// <summary>All: the adversarial image as PNG and in full precision, pictures, trajectory and record.</summary>
    All,

    /// <summary>The adversarial image as PNG, the strip and the record.</summary>
    Best,

    /// <summary>None; the example is measured from a file that is then removed.</summary>
    None,
}
