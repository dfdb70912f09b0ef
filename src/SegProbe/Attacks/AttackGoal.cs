namespace SegProbe.Attacks;

/// <summary>What an attack does with the mask it is given.</summary>
public enum AttackGoal
{
    /// <summary>Makes the network draw the mask.</summary>
    Targeted,

    /// <summary>
    /// Makes the network draw anything else at each pixel of the mask. The mask is the truth, or the network's own
    /// prediction on the clean image. The lower the IoU with it, the better.
    /// </summary>
    Untargeted,
}
