namespace SegProbe.Attacks;

/// <summary>Changes that images meet without an attacker; what a drop under attack is compared with.</summary>
public enum NaturalMethod
{
    /// <summary>Independent noise: normal for L2, a random sign for each value for L-infinity.</summary>
    Noise,

    /// <summary>The same added to every value: brighter and darker, at most 0.3 of the range.</summary>
    Brightness,

    /// <summary>
    /// Towards the image blurred by a Gaussian of a standard deviation of up to 1/32 of the shorter side, at least of
    /// 1 pixel.
    /// </summary>
    Blur,

    /// <summary>Towards the image as a JPEG file of quality 80 to 20 holds it.</summary>
    Jpeg,
}
