using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SegProbe.Models.UNets.Kernels;

/// <summary>A vector of float32, so that one source serves all widths that processors have.</summary>
/// <typeparam name="TSelf">The vector itself.</typeparam>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Gets the number of values.</summary>
    static abstract int Count { get; }

    static abstract TSelf Create(float value);

    static abstract TSelf Load(float* source);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, float right);

    /// <summary>Gives left · right + sum, rounded once where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf sum);

    /// <summary>Gives this where the gate is positive, else 0.</summary>
    TSelf Where(TSelf gate);

    /// <summary>Gives this where it is not negative, else 0; NaN stays NaN.</summary>
    TSelf Relu();

    void Store(float* target);
}

/// <summary>16 values: AVX-512.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> values) : ILanes<Lanes512>
{
    private readonly Vector512<float> values = values;

    public static int Count => Vector512<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Create(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 left, Lanes512 right) => new(left.values + right.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 left, Lanes512 right) => new(left.values - right.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 left, float right) => new(left.values * right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 left, Lanes512 right, Lanes512 sum) =>
        new(Vector512.MultiplyAddEstimate(left.values, right.values, sum.values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes512 Where(Lanes512 gate) =>
        new(Vector512.GreaterThan(gate.values, Vector512<float>.Zero) & values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes512 Relu() => new(Vector512.AndNot(values, Vector512.LessThan(values, Vector512<float>.Zero)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => values.Store(target);
}

/// <summary>8 values: AVX2.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> values) : ILanes<Lanes256>
{
    private readonly Vector256<float> values = values;

    public static int Count => Vector256<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Create(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 left, Lanes256 right) => new(left.values + right.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 left, Lanes256 right) => new(left.values - right.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 left, float right) => new(left.values * right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 left, Lanes256 right, Lanes256 sum) =>
        new(Vector256.MultiplyAddEstimate(left.values, right.values, sum.values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes256 Where(Lanes256 gate) =>
        new(Vector256.GreaterThan(gate.values, Vector256<float>.Zero) & values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes256 Relu() => new(Vector256.AndNot(values, Vector256.LessThan(values, Vector256<float>.Zero)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => values.Store(target);
}

/// <summary>4 values: NEON; SSE.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> values) : ILanes<Lanes128>
{
    private readonly Vector128<float> values = values;

    public static int Count => Vector128<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Create(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 left, Lanes128 right) => new(left.values + right.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 left, Lanes128 right) => new(left.values - right.values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 left, float right) => new(left.values * right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 left, Lanes128 right, Lanes128 sum) =>
        new(Vector128.MultiplyAddEstimate(left.values, right.values, sum.values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes128 Where(Lanes128 gate) =>
        new(Vector128.GreaterThan(gate.values, Vector128<float>.Zero) & values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes128 Relu() => new(Vector128.AndNot(values, Vector128.LessThan(values, Vector128<float>.Zero)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => values.Store(target);
}
