namespace SegProbe.Models.Onnx.Graph;

/// <summary>One side of an If, in the names of the graph around it.</summary>
internal sealed record OnnxBranch(IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<string> Outputs);
