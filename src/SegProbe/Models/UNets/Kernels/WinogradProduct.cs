using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector512<float>;

namespace SegProbe.Models.UNets.Kernels;

/// <summary>
/// Products of 8 rows with 32 or 16 columns, sums kept in registers: each sum is over the inner axis in order, so that
/// it does not depend on what else is computed.
/// </summary>
internal static unsafe class WinogradProduct
{
    /// <summary>Rows of one product.</summary>
    public const int Rows = 8;

    /// <summary>Gives [8, 32] = [8, n] [n, 32].</summary>
    /// <param name="rows">The 8 rows of the first factor.</param>
    /// <param name="rowStride">From one row to the next, in values.</param>
    /// <param name="left">Columns 0 to 15 of the second factor, [n, 16].</param>
    /// <param name="right">Columns 16 to 31, [n, 16].</param>
    /// <param name="n">The inner axis.</param>
    /// <param name="target">Receives the product.</param>
    /// <param name="targetStride">From one row of it to the next, in values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide(
        float* rows, nint rowStride, float* left, float* right, int n, float* target, nint targetStride)
    {
        Lanes a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default;
        Lanes b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default;
        Lanes a7 = default, b7 = default;
        var middle = rows + (3 * rowStride);
        var last = rows + (6 * rowStride);
        for (var end = rows + n; rows < end; rows++, middle++, last++, left += Lanes.Count, right += Lanes.Count)
        {
            var (a, b) = (Vector512.Load(left), Vector512.Load(right));
            Add(rows[0], a, b, ref a0, ref b0);
            Add(rows[rowStride], a, b, ref a1, ref b1);
            Add(rows[2 * rowStride], a, b, ref a2, ref b2);
            Add(middle[0], a, b, ref a3, ref b3);
            Add(middle[rowStride], a, b, ref a4, ref b4);
            Add(middle[2 * rowStride], a, b, ref a5, ref b5);
            Add(last[0], a, b, ref a6, ref b6);
            Add(last[rowStride], a, b, ref a7, ref b7);
        }

        Store(a0, a1, a2, a3, a4, a5, a6, a7, target, targetStride);
        Store(b0, b1, b2, b3, b4, b5, b6, b7, target + Lanes.Count, targetStride);
    }

    /// <summary>Gives [8, 16] = [8, n] [n, 16].</summary>
    /// <inheritdoc cref="Wide" path="/param"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow(float* rows, nint rowStride, float* left, int n, float* target, nint targetStride)
    {
        Lanes a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default;
        Lanes a7 = default;
        var middle = rows + (3 * rowStride);
        var last = rows + (6 * rowStride);
        for (var end = rows + n; rows < end; rows++, middle++, last++, left += Lanes.Count)
        {
            var a = Vector512.Load(left);
            a0 = Vector512.FusedMultiplyAdd(Vector512.Create(rows[0]), a, a0);
            a1 = Vector512.FusedMultiplyAdd(Vector512.Create(rows[rowStride]), a, a1);
            a2 = Vector512.FusedMultiplyAdd(Vector512.Create(rows[2 * rowStride]), a, a2);
            a3 = Vector512.FusedMultiplyAdd(Vector512.Create(middle[0]), a, a3);
            a4 = Vector512.FusedMultiplyAdd(Vector512.Create(middle[rowStride]), a, a4);
            a5 = Vector512.FusedMultiplyAdd(Vector512.Create(middle[2 * rowStride]), a, a5);
            a6 = Vector512.FusedMultiplyAdd(Vector512.Create(last[0]), a, a6);
            a7 = Vector512.FusedMultiplyAdd(Vector512.Create(last[rowStride]), a, a7);
        }

        Store(a0, a1, a2, a3, a4, a5, a6, a7, target, targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float value, Lanes left, Lanes right, ref Lanes leftSum, ref Lanes rightSum)
    {
        var values = Vector512.Create(value);
        leftSum = Vector512.FusedMultiplyAdd(values, left, leftSum);
        rightSum = Vector512.FusedMultiplyAdd(values, right, rightSum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Lanes v0, Lanes v1, Lanes v2, Lanes v3, Lanes v4, Lanes v5, Lanes v6, Lanes v7, float* target, nint stride)
    {
        v0.Store(target);
        v1.Store(target + stride);
        v2.Store(target + (2 * stride));
        v3.Store(target + (3 * stride));
        target += 4 * stride;
        v4.Store(target);
        v5.Store(target + stride);
        v6.Store(target + (2 * stride));
        v7.Store(target + (3 * stride));
    }
}
