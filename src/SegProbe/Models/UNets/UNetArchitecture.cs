namespace SegProbe.Models.UNets;

/// <summary>The shape of a U-Net (Ronneberger, Fischer, Brox, MICCAI 2015, arXiv:1505.04597).</summary>
public sealed record UNetArchitecture
{
    /// <summary>Gets the number of channels of the image; 3 by default.</summary>
    public int InputChannels { get; init => field = Check.AtLeast(value, 1); } = 3;

    /// <summary>Gets the number of classes, background included; 2 by default.</summary>
    public int Classes { get; init => field = Check.AtLeast(value, 2); } = 2;

    /// <summary>
    /// Gets the number of channels of the first level, doubled at each further one; 16 by
    /// default, 64 in the U-Net paper.
    /// </summary>
    public int Width { get; init => field = Check.AtLeast(value, 1); } = 16;

    /// <summary>Gets the number of times the resolution is halved; 4 by default, as in the U-Net paper.</summary>
    public int Depth { get; init => field = Check.AtLeast(value, 1); } = 4;

    /// <summary>Gets what happens at the borders; <see cref="ConvolutionPadding.Same"/> by default.</summary>
    public ConvolutionPadding Padding { get; init; } = ConvolutionPadding.Same;

    /// <summary>
    /// Gets whether each convolution is followed by batch normalisation; true by default, absent in the U-Net paper.
    /// </summary>
    public bool BatchNorm { get; init; } = true;

    /// <summary>
    /// Gets the number of spatial axes: 2 (the default) for images, 3 for volumes. A network for volumes has same padding
    /// and, where <see cref="BatchNorm"/> is true, instance normalisation; see <see cref="VolumeUNet"/>.
    /// </summary>
    public int Dims { get; init => field = (int)Check.Between(value, 2, 3); } = 2;

    /// <summary>Gives the number of channels of a level; level 0 is the finest.</summary>
    public int ChannelsAt(int level) => Width << level;
}

/// <summary>What a U-Net does at the borders of its feature maps.</summary>
public enum ConvolutionPadding
{
    /// <summary>Zeros around every map: the output has the size of the input.</summary>
    Same,

    /// <summary>
    /// No padding, as in the paper's U-Net: 572 pixels in, 388 out at depth 4; skip connections are cropped.
    /// </summary>
    Valid,
}
