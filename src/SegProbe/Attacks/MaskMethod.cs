namespace SegProbe.Attacks;

/// <summary>The three methods of Ozbulak, Van Messem, De Neve, MICCAI 2019, section 3.1.</summary>
public enum MaskMethod
{
    /// <summary>
    /// Static segmentation mask: the gradient comes from every pixel; constant multiplier (equation 1).
    /// </summary>
    Ssm,

    /// <summary>
    /// Adaptive segmentation mask: the gradient comes from the pixels that are not on target yet;
    /// constant multiplier (equation 2).
    /// </summary>
    Asm,

    /// <summary>
    /// Adaptive segmentation mask attack: as <see cref="Asm"/>, with a multiplier that grows with the overlap reached.
    /// </summary>
    Asma,
}
