using SegProbe.Models.Onnx.Operators;

namespace SegProbe.Models.Onnx;

/// <summary>How an ONNX file is loaded.</summary>
public sealed record OnnxLoadOptions
{
    /// <summary>Gets the name of the output to give; the first one where null, the default.</summary>
    public string? Output { get; init; }

    /// <summary>
    /// Gets whether a Softmax or Sigmoid at the end of the output is cut off, and an ArgMax over its classes, true by
    /// default: attacks want the scores before it.
    /// </summary>
    public bool CutActivation { get; init; } = true;

    /// <summary>
    /// Gets whether the network is compared with ONNX Runtime on one random input in [0, 1], true by default.
    /// </summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// Gets the length, in pixels, that free axes behind the first two get in that comparison, 64 by default; a free
    /// first axis gets 1, a free second one 3.
    /// </summary>
    public int FreeSize { get; init => field = Check.AtLeast(value, 1); } = 64;

    /// <summary>
    /// Gets whether the network has gradients, true by default. Without them ONNX Runtime evaluates it, whatever its
    /// operators, and nothing is cut off.
    /// </summary>
    public bool Differentiable { get; init; } = true;

    /// <summary>
    /// Gets the number of axes that the input must have, 4 for images [N, C, H, W]; null, the default, for any.
    /// </summary>
    public int? InputAxes { get; init; }

    /// <summary>Gets the operators that are known; for tests.</summary>
    internal OperatorTable Operators { get; init; } = OperatorTable.Standard;
}
