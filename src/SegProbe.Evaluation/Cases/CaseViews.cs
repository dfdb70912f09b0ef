using SegProbe.Evaluation.Inference;
using SegProbe.Models;

namespace SegProbe.Evaluation.Cases;

/// <summary>The images of cases that are attacked together, as the network sees them.</summary>
internal sealed class CaseViews : IDisposable
{
    private readonly ModelUnderTest model;
    private readonly ImageView first;

    /// <summary>Opens the first; the others are opened where they are asked for.</summary>
    /// <param name="model">The network.</param>
    /// <param name="cases">Pictures, or one volume.</param>
    /// <param name="onPatch">Called within a pass with the share of a volume's patches that are done.</param>
    public CaseViews(ModelUnderTest model, IReadOnlyList<AttackCase> cases, Action<double>? onPatch)
    {
        (this.model, Cases, first) = (model, cases, model.View(cases[0].Image));
        first.OnPatch = onPatch;
    }

    /// <summary>Gets the cases.</summary>
    public IReadOnlyList<AttackCase> Cases { get; }

    /// <summary>Gets the network, for all of them.</summary>
    public ISegmentationModel Model => first.Model;

    /// <summary>Gets the view of a case.</summary>
    public ImageView this[int index] => index == 0 ? first : model.View(Cases[index].Image);

    /// <inheritdoc/>
    public void Dispose() => first.Dispose();
}
