namespace SegProbe.Models.UNets;

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
