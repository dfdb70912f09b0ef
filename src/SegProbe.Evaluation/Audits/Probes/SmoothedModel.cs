using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Audits.Probes;

/// <summary>
/// The network at a smoothed input: its mean scores over noise of some grey levels, always the same. A surrogate whose
/// gradient goes on where that of a network which rounds its input is broken.
/// </summary>
/// <param name="model">The network.</param>
/// <param name="levels">The root mean square of the noise, in grey levels of 255.</param>
/// <param name="draws">The number of draws, a pass each.</param>
internal sealed class SmoothedModel(ISegmentationModel model, double levels, int draws) : ISegmentationModel
{
    public ValueRange InputRange => model.InputRange;

    public int? IgnoredLabel => model.IgnoredLabel;

    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        return Mean(model.Logits(Noisy(images))).MoveToOuterDisposeScope();
    }

    public IForwardPass Evaluate(Tensor images) => new Pass(model.Evaluate(Noisy(images)), this);

    public PixelWindow OutputWindow(long height, long width) => model.OutputWindow(height, width);

    private Tensor Noisy(Tensor images)
    {
        using var generator = new Generator(1);
        var size = levels / 255 * (InputRange.Upper - InputRange.Lower);
        return cat([.. Enumerable.Range(0, draws).Select(_ =>
            (images + (size * randn(images.shape[1..], generator: generator).to(images.device)))
                .clamp(InputRange.Lower, InputRange.Upper))]);
    }

    private Tensor Mean(Tensor scores) => scores.unflatten(0, draws, scores.shape[0] / draws).mean([0]);

    private sealed class Pass(IForwardPass pass, SmoothedModel model) : IForwardPass
    {
        public Tensor Scores { get; } = model.Mean(pass.Scores);

        public Tensor Gradient(Tensor weights) => model.Mean(
            pass.Gradient(cat([.. Enumerable.Repeat(weights, model.Draws)])));

        public void Dispose() => pass.Dispose();
    }

    private int Draws => draws;
}
