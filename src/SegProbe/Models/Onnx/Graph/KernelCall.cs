using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>Evaluates one operator, with its name in whatever goes wrong.</summary>
internal static class KernelCall
{
    /// <summary>Gives the results, in the dispose scope that is current now; none is one of the inputs.</summary>
    /// <exception cref="InvalidDataException">
    /// The operator failed. Files are foreign and can make any operator fail in any way, so every error counts as
    /// theirs.
    /// </exception>
    public static Tensor[] Run(OnnxNode node, Kernel kernel, OnnxInputs inputs)
    {
        using var scope = NewDisposeScope();
        try
        {
            if (node.Is(OperatorTraits.ShapeFromShapes) && !node.Is(OperatorTraits.LargeResult))
            {
                inputs.RequireBoundedBroadcast();
            }

            var results = kernel(inputs);
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = IsInput(results[i], inputs) ? results[i].alias() : results[i];
                results[i].MoveToOuterDisposeScope();
            }

            return results;
        }
        catch (Exception exception) when (exception is not InvalidDataException)
        {
            throw node.Refusal($"inputs {Shapes(inputs)} on which it fails: {FirstLine(exception.Message)}");
        }
    }

    private static bool IsInput(Tensor result, OnnxInputs inputs)
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            if (ReferenceEquals(result, inputs.Optional(i)))
            {
                return true;
            }
        }

        return false;
    }

    private static string Shapes(OnnxInputs inputs) =>
        string.Join(
            ", ",
            Enumerable.Range(0, inputs.Count).Select(i => inputs.Optional(i) is { } each ? TensorCheck.Shape(each) : "none"));

    private static string FirstLine(string message) => message.Split('\n')[0].Trim().TrimEnd('.');
}
