using SegProbe.Attacks.Engine;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Budget;

/// <summary>Settings of projected gradient descent, PGD.</summary>
/// <remarks>
/// Each step adds 2.5 ε / T times the sign (L-infinity) or the normalised gradient (L2) of the mean cross entropy over
/// the pixels, and projects the perturbation into the ball of ε; T is the number of steps.
/// <para>
/// Source: Madry and others, ICLR 2018, arXiv:1706.06083; the step size is that of their section 5. Differs from the
/// paper: the loss is the mean over pixels, negative where targeted, and the search starts from the image itself.
/// </para>
/// </remarks>
public sealed record PgdOptions : BudgetAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "pgd";

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new PgdRule(this, context => ones_like(context.Weights));
}

/// <summary>The step of PGD, and of SegPGD and CosPGD with their weights of the pixels' losses.</summary>
/// <param name="options">The budget and the steps.</param>
/// <param name="lossWeights">Gives how much the loss of each pixel counts: float32 [N, *space].</param>
internal sealed class PgdRule(BudgetAttackOptions options, Func<StepContext, Tensor> lossWeights)
    : UpdateRule<NoState>
{
    // Madry and others, section 5: 100 steps of 2.5 epsilon / 100.
    private const double Overshoot = 2.5;

    protected override NoState Initialise(Tensor images, Tensor labels) => new();

    protected override (Tensor Images, NoState State) Step(StepContext context, NoState state)
    {
        var (_, logitGradient) = PixelLoss.CrossEntropy(context.Logits, context.Labels)
            .Mean(lossWeights(context), context.Weights, context.Goal);
        var direction = Norms.Steepest(context.Gradient(logitGradient), options.Norm);
        var epsilon = options.EpsilonOf(context);
        var stepSize = epsilon * (Overshoot / options.Steps);
        context.ReportStepSize(stepSize);
        var delta = context.Images - context.Clean + (stepSize * direction);
        return (context.Clean + Norms.Project(delta, epsilon, options.Norm), state);
    }
}
