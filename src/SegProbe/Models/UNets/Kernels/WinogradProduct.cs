using System.Runtime.CompilerServices;

namespace SegProbe.Models.UNets.Kernels;

/// <summary>
/// Products of 6 rows with two vectors of columns or one, sums kept in registers (12 of the 16 that processors without
/// AVX-512 have): each sum is over the inner axis in order, so that it does not depend on what else is computed.
/// </summary>
/// <typeparam name="T">The vectors.</typeparam>
internal static unsafe class WinogradProduct<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Rows of one product.</summary>
    public const int Rows = 6;

    /// <summary>Gives [6, 2 v] = [6, n] [n, 2 v], v being a vector's values.</summary>
    /// <param name="rows">The 6 rows of the first factor.</param>
    /// <param name="rowStride">From one row to the next, in values.</param>
    /// <param name="columns">The second factor.</param>
    /// <param name="n">The inner axis.</param>
    /// <param name="target">Receives the product.</param>
    /// <param name="targetStride">From one row of it to the next, in values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide(float* rows, nint rowStride, float* columns, int n, float* target, nint targetStride)
    {
        T a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        T b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
        var last = rows + (3 * rowStride);
        for (var end = rows + n; rows < end; rows++, last++, columns += 2 * T.Count)
        {
            var (a, b) = (T.Load(columns), T.Load(columns + T.Count));
            var value = T.Create(rows[0]);
            (a0, b0) = (T.MultiplyAdd(value, a, a0), T.MultiplyAdd(value, b, b0));
            value = T.Create(rows[rowStride]);
            (a1, b1) = (T.MultiplyAdd(value, a, a1), T.MultiplyAdd(value, b, b1));
            value = T.Create(rows[2 * rowStride]);
            (a2, b2) = (T.MultiplyAdd(value, a, a2), T.MultiplyAdd(value, b, b2));
            value = T.Create(last[0]);
            (a3, b3) = (T.MultiplyAdd(value, a, a3), T.MultiplyAdd(value, b, b3));
            value = T.Create(last[rowStride]);
            (a4, b4) = (T.MultiplyAdd(value, a, a4), T.MultiplyAdd(value, b, b4));
            value = T.Create(last[2 * rowStride]);
            (a5, b5) = (T.MultiplyAdd(value, a, a5), T.MultiplyAdd(value, b, b5));
        }

        Store(a0, a1, a2, a3, a4, a5, target, targetStride);
        Store(b0, b1, b2, b3, b4, b5, target + T.Count, targetStride);
    }

    /// <summary>Gives [6, v] = [6, n] [n, v].</summary>
    /// <inheritdoc cref="Wide" path="/param"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow(float* rows, nint rowStride, float* columns, int n, float* target, nint targetStride)
    {
        T a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        var last = rows + (3 * rowStride);
        for (var end = rows + n; rows < end; rows++, last++, columns += T.Count)
        {
            var a = T.Load(columns);
            a0 = T.MultiplyAdd(T.Create(rows[0]), a, a0);
            a1 = T.MultiplyAdd(T.Create(rows[rowStride]), a, a1);
            a2 = T.MultiplyAdd(T.Create(rows[2 * rowStride]), a, a2);
            a3 = T.MultiplyAdd(T.Create(last[0]), a, a3);
            a4 = T.MultiplyAdd(T.Create(last[rowStride]), a, a4);
            a5 = T.MultiplyAdd(T.Create(last[2 * rowStride]), a, a5);
        }

        Store(a0, a1, a2, a3, a4, a5, target, targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T v0, T v1, T v2, T v3, T v4, T v5, float* target, nint stride)
    {
        v0.Store(target);
        v1.Store(target + stride);
        v2.Store(target + (2 * stride));
        target += 3 * stride;
        v3.Store(target);
        v4.Store(target + stride);
        v5.Store(target + (2 * stride));
    }
}
