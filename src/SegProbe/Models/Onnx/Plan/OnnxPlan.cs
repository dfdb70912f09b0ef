using SegProbe.Models.Onnx.Graph;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Plan;

/// <summary>
/// A network as a list of steps over numbered values. Constants belong to the graph it was made from.
/// </summary>
internal sealed class OnnxPlan(
    int values, int[] inputs, IReadOnlyDictionary<string, int> outputs, IReadOnlyDictionary<int, OnnxValue> constants,
    PlanStep[] steps) : IDisposable
{
    // Shapes that a file gives are not tried beyond this: 2 GB of float32.
    private const long LargestTensor = 1L << 29;

    private readonly SizeCache sizes = new();
    private readonly HashSet<int> sizeValues =
    [
        .. steps.Where(step => !step.DependsOnSizesOnly).SelectMany(PlanStep.Touched).Concat(outputs.Values)
            .Intersect(steps.Where(step => step.DependsOnSizesOnly).SelectMany(step => step.Outputs))
            .Where(number => number >= 0),
    ];

    public IReadOnlyList<PlanStep> Steps => steps;

    /// <summary>Evaluates the network; differentiable.</summary>
    /// <param name="given">The inputs in their order; not released.</param>
    /// <param name="wanted">The outputs to give, by the file's names.</param>
    /// <returns>The outputs, in the dispose scope that is current now.</returns>
    /// <exception cref="InvalidDataException">An operator failed.</exception>
    public Tensor[] Run(Tensor[] given, params string[] wanted)
    {
        using var scope = NewDisposeScope();
        var state = new OnnxValue?[values];
        foreach (var (number, value) in constants)
        {
            state[number] = value;
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            state[inputs[i]] = new(given[i]);
        }

        var known = sizes.Find(given);
        foreach (var (number, value) in known ?? new Dictionary<int, OnnxValue>())
        {
            state[number] = value;
        }

        Execute(steps, state, given.FirstOrDefault()?.device ?? CPU, skipSizes: known is not null);
        var results = wanted.Select(name => Result(outputs[name], state)).ToArray();
        if (known is null)
        {
            sizes.Keep(given, sizeValues.ToDictionary(number => number, number => state[number]!));
        }

        return results;
    }

    public void Dispose() => sizes.Dispose();

    // Inputs, constants and kept values live on when their caller disposes the result.
    private Tensor Result(int number, OnnxValue?[] state)
    {
        var tensor = state[number]!.Tensor;
        var isBorrowed = inputs.Contains(number) || constants.ContainsKey(number) || sizeValues.Contains(number);
        return (isBorrowed ? tensor.alias() : tensor).MoveToOuterDisposeScope();
    }

    private static void Execute(PlanStep[] steps, OnnxValue?[] state, Device device, bool skipSizes)
    {
        foreach (var step in steps)
        {
            if (skipSizes && step.DependsOnSizesOnly)
            {
                continue;
            }

            if (step.Kernel is { } kernel)
            {
                Call(step, kernel, state, device);
            }
            else
            {
                Branch(step, state, device, skipSizes);
            }

            foreach (var number in step.Release)
            {
                state[number]?.Dispose();
                state[number] = null;
            }
        }
    }

    private static void Call(PlanStep step, Kernel kernel, OnnxValue?[] state, Device device)
    {
        var inputs = step.Inputs.Select(number => number >= 0 ? state[number] : null).ToArray();
        var results = KernelCall.Run(
            step.Node, kernel, new(step.Node, inputs, device, LargestTensor) { MayOverwrite = step.MayOverwrite });
        for (var i = 0; i < step.Outputs.Length; i++)
        {
            if (step.Outputs[i] >= 0)
            {
                state[step.Outputs[i]] = i < results.Length
                    ? new(results[i])
                    : throw step.Node.Refusal($"{step.Outputs.Length} outputs where {results.Length} are made");
            }
        }
    }

    private static void Branch(PlanStep step, OnnxValue?[] state, Device device, bool skipSizes)
    {
        var branch = step.Branches[state[step.Inputs[0]]!.Integers() is [not 0] ? 0 : 1];
        Execute(branch.Steps, state, device, skipSizes);
        for (var i = 0; i < step.Outputs.Length; i++)
        {
            if (step.Outputs[i] >= 0)
            {
                state[step.Outputs[i]] = new(state[branch.Outputs[i]]!.Tensor.alias());
            }
        }
    }
}

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

/// <summary>One side of an If in a plan.</summary>
internal sealed record PlanBranch(PlanStep[] Steps, int[] Outputs);
