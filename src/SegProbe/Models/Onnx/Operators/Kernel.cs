using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>
/// Evaluates an operator. The results may be one of the inputs themselves; whatever else is made belongs to the current
/// dispose scope.
/// </summary>
internal delegate Tensor[] Kernel(OnnxInputs inputs);
