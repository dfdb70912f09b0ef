namespace SegProbe.Attacks;

/// <summary>What an attack does with the mask it is given.</summary>
public enum AttackGoal
{
    /// <summary>Makes the network draw the mask: targeted.</summary>
    Reach,

    /// <summary>
    /// Makes the network draw anything else, pixel by pixel: untargeted. The mask is the truth, or the network's own
    /// prediction on the clean image; the lower the IoU with it, the better.
    /// </summary>
    Avoid,
}
