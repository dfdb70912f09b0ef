// An attack of one's own, outside of SegProbe: MI-FGSM (Dong and others, CVPR 2018, arXiv:1710.06081) on masks.
// Run it from the repository's root.
using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Attacks.Engine;
using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Models.UNets;
using SegProbe.Native;
using TorchSharp;
using static TorchSharp.torch;

NativeBackend.Load();
using var scope = NewDisposeScope();
var phantoms = new PhantomSource(PhantomKind.Fundus, count: 4, seed: 9, size: 128);
var samples = Enumerable.Range(0, 4).Select(phantoms.Load).ToArray();
using var network = UNetFile.Load("src/SegProbe.Cli/phantom-unet.safetensors").Network;
using var model = new UNetModel(network);
var images = stack([.. samples.Select(sample => sample.Image.ToTensor(model.InputRange))]);
var targets = stack([.. samples.Select(sample => sample.Mask.ToTensor())]).roll(1, 0);

// The catalogue knows the method from here on: a sweep, the help and the report would list it.
var catalog = AttackCatalog.Default.With(
    new(() => new MiFgsmOptions(), AttackFamily.Budget, "Dong and others, CVPR 2018, arXiv:1710.06081"));
var options = catalog.Find("mi-fgsm")!.Create();
options = AttackParameters.Find(options, "decay")!.Set(options, "0.9");
foreach (var outcome in new AttackRunner(options with { Steps = 40 }).Run(model, images, targets))
{
    Console.WriteLine(
        $"IoU {outcome.Clean.Iou:F2} -> {outcome.Best.Iou:F2} at L-infinity {255 * outcome.Best.Linf:F1} grey levels");
    outcome.Dispose();
}

// begin DOCUMENT
/// <summary>Settings of MI-FGSM: the sign of a momentum of gradients, each divided by its L1 norm.</summary>
internal sealed record MiFgsmOptions : BudgetAttackOptions
{
    public override string Name => "mi-fgsm";

    [AttackParameter("Decay of the momentum.", Hint = "MU")]
    public double Decay { get; init; } = 1;

    public override UpdateRule CreateRule() => new MiFgsmRule(this);
}

/// <summary>What MI-FGSM remembers of the examples: float32 [N, C, H, W].</summary>
internal sealed record MiFgsmState(Tensor Momentum) : BatchState;

/// <summary>The step of MI-FGSM.</summary>
internal sealed class MiFgsmRule(MiFgsmOptions options) : UpdateRule<MiFgsmState>
{
    protected override MiFgsmState Initialise(Tensor images, Tensor labels) => new(zeros_like(images));

    protected override (Tensor Images, MiFgsmState State) Step(StepContext context, MiFgsmState state)
    {
        var (_, logitGradient) = PixelLoss.CrossEntropy(context.Logits, context.Labels)
            .Mean(ones_like(context.Weights), context.Weights, context.Goal);
        var gradient = context.Gradient(logitGradient);
        var size = Norms.MeasureDual(gradient, PerturbationNorm.Linf).clamp_min(1e-12);
        var momentum = (options.Decay * state.Momentum) + (gradient / size);
        var epsilon = options.EpsilonOf(context);
        var stepSize = epsilon * (2.5 / options.Steps);
        context.ReportStepSize(stepSize);
        var delta = context.Images - context.Clean + (stepSize * Norms.Steepest(momentum, options.Norm));
        return (context.Clean + Norms.Project(delta, epsilon, options.Norm), new(momentum));
    }
}
// end DOCUMENT
