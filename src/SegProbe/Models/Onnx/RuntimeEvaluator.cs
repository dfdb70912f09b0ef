using SegProbe.Models.Onnx.Graph;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx;

/// <summary>Evaluates a network by ONNX Runtime, without gradients.</summary>
internal sealed class RuntimeEvaluator(RuntimeSession session, OnnxInput input, string output) : IOnnxEvaluator
{
    private readonly ScalarType type = ElementType.Of(input.TypeCode).Type;

    public bool RemovedArgMax => false;

    public string? RemovedActivation => null;

    public Tensor Run(Tensor image)
    {
        using var scope = NewDisposeScope();
        var result = session.Run(input.Name, image.detach().to(type).cpu(), output);
        return result.to(ScalarType.Float32).to(image.device).MoveToOuterDisposeScope();
    }

    public void Dispose() => session.Dispose();
}
