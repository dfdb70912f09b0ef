using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Cases;

/// <summary>
/// One attack to make: an image, and the mask that the network is to draw or, untargeted, to draw no longer; both at
/// the size given to the network.
/// </summary>
/// <param name="Image">The image.</param>
/// <param name="Target">The mask, of the image's size; a network without padding is given its middle.</param>
/// <param name="ImageFile">Where the image comes from.</param>
/// <param name="TargetFile">Where the mask comes from.</param>
public sealed record AttackCase(SampleImage Image, LabelMap Target, FileIdentity ImageFile, FileIdentity TargetFile)
{
    /// <summary>Gets the image's own mask, of its size; null where it is not known.</summary>
    public LabelMap? Truth { get; init; }

    /// <summary>
    /// Gets which pixels may change: 1 where one may, 0 elsewhere, of the image's size; null for all.
    /// </summary>
    public LabelMap? Region { get; init; }

    /// <summary>
    /// Gets what the model draws on the image, at the size of its output, where that is known already; null otherwise.
    /// </summary>
    public LabelMap? Prediction { get; init; }
}
