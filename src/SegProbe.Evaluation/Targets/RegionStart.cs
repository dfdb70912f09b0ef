namespace SegProbe.Evaluation.Targets;

/// <summary>The pixels that a region is made from.</summary>
public enum RegionStart
{
    /// <summary>A picture: all but its black pixels.</summary>
    File,

    /// <summary>The foreground of the image's own mask.</summary>
    Truth,

    /// <summary>The foreground of the mask to reach or to avoid.</summary>
    Target,
}
