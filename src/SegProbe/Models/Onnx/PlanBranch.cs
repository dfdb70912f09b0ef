namespace SegProbe.Models.Onnx;

/// <summary>One side of an If in a plan.</summary>
internal sealed record PlanBranch(PlanStep[] Steps, int[] Outputs);
