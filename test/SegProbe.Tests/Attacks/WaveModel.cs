using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>
/// The network, image and target of test/reference/authors_protocol.py: two convolutions whose
/// weights are sines of their place.
/// </summary>
internal sealed class WaveModel : ISegmentationModel
{
    public const int Side = 12;

    public ValueRange InputRange => new(0, 1);

    public static Tensor Image => 0.5f + Waves.Of([1, 3, Side, Side], 0.5, 0.7);

    public static Tensor Target
    {
        get
        {
            var labels = new long[Side * Side];
            for (var i = 0; i < labels.Length; i++)
            {
                var (row, column) = (i / Side, i % Side);
                var inside = ((row - 5) * (row - 5)) + ((column - 6) * (column - 6)) <= 16;
                labels[i] = !inside ? 0 : column > 6 ? 2 : 1;
            }

            return tensor(labels).view(1, Side, Side);
        }
    }

    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        var hidden = nn.functional.conv2d(
            images, Waves.Of([4, 3, 3, 3], 0.5, 2.1), Waves.Of([4], 0.1, 2), padding: [1L, 1L]).relu();
        return nn.functional.conv2d(hidden, Waves.Of([3, 4, 3, 3], 0.5, 0.11), Waves.Of([3], 0.1, 3), padding: [1L, 1L])
            .MoveToOuterDisposeScope();
    }
}
