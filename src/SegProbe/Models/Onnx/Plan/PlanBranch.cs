namespace SegProbe.Models.Onnx.Plan;

/// <summary>One side of an If in a plan.</summary>
internal sealed record PlanBranch(PlanStep[] Steps, int[] Outputs);
