using static TorchSharp.torch;

namespace SegProbe.Models.Volumes;

/// <summary>Linear resampling along one axis; its gradient is the transpose of the same sparse matrix.</summary>
/// <remarks>
/// The first voxels of both grids lie on each other, as in MONAI's Spacing: new voxel i lies at i s' / s of the old
/// ones, and there are round((n - 1) s / s' + 1) of them. Beyond the last voxel its value is repeated.
/// </remarks>
internal sealed class Resampling
{
    private readonly long from;
    private readonly long to;
    private readonly double step;

    /// <summary>Plans a change of spacing.</summary>
    /// <param name="length">The voxels along the axis.</param>
    /// <param name="spacing">Their distance in mm.</param>
    /// <param name="wanted">The distance wanted, in mm.</param>
    public Resampling(long length, double spacing, double wanted) =>
        (from, to, step) = (length, Math.Max(1, (long)Math.Round(((length - 1) * spacing / wanted) + 1)), wanted / spacing);

    /// <summary>Gets whether both grids are the same.</summary>
    private bool IsIdentity => from == to && Math.Abs(step - 1) < 1e-6;

    /// <summary>Gives values on the new grid.</summary>
    public Tensor There(Tensor values, int axis) => IsIdentity ? values : Sample(values, axis, to, step);

    /// <summary>Gives values of the new grid on the old one.</summary>
    public Tensor Back(Tensor values, int axis) => IsIdentity ? values : Sample(values, axis, from, 1 / step);

    private static Tensor Sample(Tensor values, int axis, long count, double step)
    {
        var places = (arange(count, ScalarType.Float64, values.device) * step).clamp(0, values.shape[axis] - 1);
        var below = places.floor().to(ScalarType.Int64);
        var above = (below + 1).clamp_max(values.shape[axis] - 1);
        long[] shape = [.. Enumerable.Range(0, (int)values.dim()).Select(each => each == axis ? count : 1)];
        var share = (places - below).to(ScalarType.Float32).view(shape);
        var lower = values.index_select(axis, below);
        return lower + ((values.index_select(axis, above) - lower) * share);
    }
}
