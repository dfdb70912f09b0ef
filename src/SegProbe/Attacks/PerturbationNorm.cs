namespace SegProbe.Attacks;

/// <summary>How the size of a change of an image is measured.</summary>
public enum PerturbationNorm
{
    /// <summary>Euclidean length, over all channels and pixels.</summary>
    L2,

    /// <summary>Largest change of a single value.</summary>
    Linf,
}
