namespace SegProbe.Attacks.SegmentationMask;

/// <summary>Whose procedure is followed where the paper and its authors' published code differ.</summary>
public enum MaskProtocol
{
    /// <summary>
    /// The paper's equations. States are measured on the clamped image: one forward and one backward pass a step.
    /// </summary>
    Paper,

    /// <summary>
    /// The authors' published code: the objective has the term −‖X − X₀‖², the first multiplier takes the overlap as 0,
    /// and states are measured on the image before it is clamped, by a second forward pass.
    /// </summary>
    Authors,
}
