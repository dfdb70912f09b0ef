using SegProbe.Models.Contracts;
using static TorchSharp.torch;

namespace SegProbe.Models.Imports;

/// <summary>How <see cref="ImportedModel.Open"/> opens a file.</summary>
public sealed record ImportOptions
{
    /// <summary>
    /// Gets what the caller declares of the model's input and output, nothing by default; stronger than the file beside
    /// it and the model's own file.
    /// </summary>
    public ModelDeclaration Declared { get; init; } = new();

    /// <summary>Gets the channels of the images that it will get, 3 by default.</summary>
    public int Channels { get; init => field = Check.AtLeast(value, 1); } = 3;

    /// <summary>
    /// Gets the axes of space of what it will get: 2 (the default) for images, 3 for volumes. A contract with slices makes
    /// images of volumes.
    /// </summary>
    public int SpatialAxes { get; init => field = (int)Check.Between(value, 2, 3); } = 2;

    /// <summary>Gets where it computes; the processor by default.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>
    /// Gets the arithmetic of the network, float32 by default. Only a U-Net can have another.
    /// </summary>
    public GradientPrecision Precision { get; init; } = GradientPrecision.Float32;

    /// <summary>
    /// Gets whether an ONNX file is compared with ONNX Runtime on one random input, true by default.
    /// </summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// Gets whether gradients are wanted, true by default; without them an ONNX file may have any operator that ONNX
    /// Runtime has.
    /// </summary>
    public bool Differentiable { get; init; } = true;
}
