using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Audits;

/// <summary>
/// A two-class network by a formula: class 1 where the margin is positive. <see cref="Sound"/> is one that can be
/// attacked as any other.
/// </summary>
internal sealed class MadeNetwork(Func<Tensor, Tensor> margin) : INetwork
{
    /// <summary>The grey level between background and foreground of <see cref="AuditFixture"/>.</summary>
    public const double Middle = 126.1 / 255;

    public string Format => "formula";

    public IReadOnlyList<long?>? InputShape => null;

    public IReadOnlyList<string> Outputs => [];

    public string? RemovedActivation => null;

    /// <summary>Brighter than the middle on average over 3 x 3 pixels.</summary>
    public static Tensor Sound(Tensor images) =>
        50 * (nn.functional.avg_pool2d(images, 3, 1, 1, count_include_pad: false) - Middle);

    /// <summary>
    /// Which pixels are brighter, whatever is done to them by less; the gradient of each leads away from the goal, and
    /// leaves its neighbours alone.
    /// </summary>
    public static Tensor Resisting(Tensor images) =>
        Sound(images.detach().gt(Middle).to(ScalarType.Float32)) - (0.05 * images);

    /// <summary>As <see cref="Resisting"/>, with the gradient of <see cref="Sound"/>.</summary>
    public static Tensor Hiding(Tensor images)
    {
        var sound = Sound(images);
        return sound + (Resisting(images) - sound).detach();
    }

    public Tensor Forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var score = margin(input) / 2;
        return cat([-score, score], 1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
    }
}
