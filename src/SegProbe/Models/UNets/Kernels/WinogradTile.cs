using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets.Kernels;

/// <summary>
/// The transforms of Winograd's convolution F(4x4, 3x3): 4x4 outputs of a 3x3 convolution from 6x6 inputs, with 36
/// products instead of 144, as <c>Aᵀ ((G g Gᵀ) ⊙ (Bᵀ d B)) A</c>. Channels, as many as a vector
/// holds, go side by side.
/// </summary>
/// <remarks>
/// Source: Lavin, Gray, CVPR 2016, arXiv:1509.09308, section 4.3: a polynomial product, evaluated at the points 0, ±a,
/// ±b and infinity.
/// </remarks>
/// <typeparam name="T">The vectors.</typeparam>
internal static unsafe class WinogradTile<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Outputs of a tile along an axis.</summary>
    public const int Outputs = 4;

    /// <summary>Inputs of a tile along an axis.</summary>
    public const int Inputs = 6;

    /// <summary>Products of a tile for each pair of an input and an output channel.</summary>
    public const int Places = Inputs * Inputs;

    /// <summary>Values that a transform keeps on its way.</summary>
    public static int Spare => Places * T.Count;

    private const float A = 1;
    private const float B = 2;
    private const float A2 = A * A;
    private const float B2 = B * B;

    /// <summary>
    /// Gives G, float64 [6, 3]: (1, p, p²) / Π (p - q) over the other points q; (0, 0, 1) at infinity.
    /// </summary>
    public static Tensor KernelTransform()
    {
        const double normA = 2.0 * A2 * (A2 - B2);
        const double normB = 2.0 * B2 * (B2 - A2);
        return tensor(new[,]
        {
            { 1.0 / (A2 * B2), 0, 0 },
            { 1 / normA, A / normA, A2 / normA },
            { 1 / normA, -A / normA, A2 / normA },
            { 1 / normB, B / normB, B2 / normB },
            { 1 / normB, -B / normB, B2 / normB },
            { 0, 0, 1 },
        });
    }

    /// <summary>Gives Bᵀ d B of a tile, for all channels.</summary>
    /// <param name="tile">6x6 pixels; the last vector of channels may reach beyond them.</param>
    /// <param name="target">Receives the channels of the first of the 36 places.</param>
    /// <param name="stride">From one place to the next, in values.</param>
    /// <param name="spare">Room for <see cref="Spare"/> values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformInput(MapView tile, float* target, nint stride, float* spare)
    {
        var line = Inputs * T.Count;
        for (var channel = 0; channel < tile.Channels; channel += T.Count)
        {
            for (var j = 0; j < Inputs; j++)
            {
                TransformInput(tile.At(0, j) + channel, tile.RowStride, spare + (j * T.Count), line);
            }

            for (var i = 0; i < Inputs; i++)
            {
                TransformInput(spare + (i * line), T.Count, target + channel + (i * Inputs * stride), stride);
            }
        }
    }

    /// <summary>Gives Aᵀ m A of a tile, with a bias added, for the channels of a vector.</summary>
    /// <param name="products">The first of the 36 places.</param>
    /// <param name="stride">From one place to the next, in values.</param>
    /// <param name="bias">What is added.</param>
    /// <param name="outputs">Receives 4x4 pixels of a vector each.</param>
    /// <param name="spare">Room for <see cref="Spare"/> values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput(float* products, nint stride, T bias, float* outputs, float* spare)
    {
        var line = Inputs * T.Count;
        for (var j = 0; j < Inputs; j++)
        {
            TransformOutput(products + (j * stride), Inputs * stride, default, spare + (j * T.Count), line);
        }

        for (var i = 0; i < Outputs; i++)
        {
            TransformOutput(
                spare + (i * line), T.Count, bias, outputs + (i * Outputs * T.Count), T.Count);
        }
    }

    // Bᵀ: the coefficients of Π (x - q) over the points q other than the row's own.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformInput(float* source, nint step, float* target, nint stride)
    {
        var (d0, d1, d2) = (T.Load(source), T.Load(source + step), T.Load(source + (2 * step)));
        source += 3 * step;
        var (d3, d4, d5) = (T.Load(source), T.Load(source + step), T.Load(source + (2 * step)));
        var (evenA, oddA) = (d4 - (d2 * B2), (d3 - (d1 * B2)) * A);
        var (evenB, oddB) = (d4 - (d2 * A2), (d3 - (d1 * A2)) * B);
        ((d0 * (A2 * B2)) - (d2 * (A2 + B2)) + d4).Store(target);
        (evenA + oddA).Store(target + stride);
        (evenA - oddA).Store(target + (2 * stride));
        target += 3 * stride;
        (evenB + oddB).Store(target);
        (evenB - oddB).Store(target + stride);
        ((d1 * (A2 * B2)) - (d3 * (A2 + B2)) + d5).Store(target + (2 * stride));
    }

    // Aᵀ: row i has the points' i-th powers; infinity counts in the last only.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformOutput(float* source, nint step, T bias, float* target, nint stride)
    {
        var (m0, m1, m2) = (T.Load(source), T.Load(source + step), T.Load(source + (2 * step)));
        source += 3 * step;
        var (m3, m4, m5) = (T.Load(source), T.Load(source + step), T.Load(source + (2 * step)));
        var (evenA, oddA, evenB, oddB) = (m1 + m2, m1 - m2, m3 + m4, m3 - m4);
        (m0 + evenA + evenB + bias).Store(target);
        ((oddA * A) + (oddB * B) + bias).Store(target + stride);
        ((evenA * A2) + (evenB * B2) + bias).Store(target + (2 * stride));
        ((oddA * (A2 * A)) + (oddB * (B2 * B)) + m5 + bias).Store(target + (3 * stride));
    }
}
