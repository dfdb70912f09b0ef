using SegProbe.Models.Onnx.Graph;
using SegProbe.Models.Onnx.Operators;

namespace SegProbe.Models.Onnx.Plan;

/// <summary>One operator of a plan; values are numbered.</summary>
/// <param name="Node">The operator.</param>
/// <param name="Kernel">What evaluates it; null for an If.</param>
/// <param name="Inputs">The values it reads, -1 for one left out.</param>
/// <param name="Outputs">The values it makes, -1 for one left out.</param>
internal sealed record PlanStep(OnnxNode Node, Kernel? Kernel, int[] Inputs, int[] Outputs)
{
    /// <summary>Gets the sides of an If.</summary>
    public PlanBranch[] Branches { get; init; } = [];

    /// <summary>Gets whether it depends on the sizes of the network's inputs only, not on their values.</summary>
    public bool DependsOnSizesOnly { get; init; }

    /// <summary>Gets whether it may overwrite its first input.</summary>
    public bool MayOverwrite { get; init; }

    /// <summary>Gets the values that nobody reads after it.</summary>
    public int[] Release { get; set; } = [];

    /// <summary>Gives the values that a step reads or makes, also inside its branches.</summary>
    public static IEnumerable<int> Touched(PlanStep step) =>
        step.Inputs.Concat(step.Outputs).Concat(
            step.Branches.SelectMany(branch => branch.Steps.SelectMany(Touched).Concat(branch.Outputs)));
}
