using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Models;
using SegProbe.Native;

namespace SegProbe.Evaluation.Tests.Sweeps;

public sealed class PlanPrecisionTests
{
    [Theory]
    [InlineData("unet.safetensors", MaskProtocol.Paper, true)]
    [InlineData("unet.safetensors", MaskProtocol.Authors, false)]
    [InlineData("network.onnx", MaskProtocol.Paper, false)]
    public void Read_TakesWhatIsFaster_AndCanBeHad_WithAuto(string model, MaskProtocol protocol, bool canBeReduced)
    {
        AttackOptions[] settings = [new AsmaOptions { Protocol = protocol }];

        var precision = PlanPrecision.Read("auto", settings, model);

        Assert.Equal(
            canBeReduced && ProcessorSupport.HasBFloat16 ? GradientPrecision.BFloat16 : GradientPrecision.Float32,
            precision);
    }
}
