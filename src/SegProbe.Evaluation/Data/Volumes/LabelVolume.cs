using static TorchSharp.torch;

namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>The mask of a volume: one label for each voxel, 0 for the background.</summary>
public sealed class LabelVolume
{
    /// <summary>Wraps labels; no copy is made.</summary>
    /// <param name="geometry">Size and place of the grid.</param>
    /// <param name="labels">One for each voxel; X runs fastest: [Z, Y, X] in row-major order.</param>
    /// <exception cref="ArgumentException">The number of labels does not fit the size.</exception>
    public LabelVolume(VolumeGeometry geometry, byte[] labels)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ArgumentNullException.ThrowIfNull(labels);
        var expected = geometry.Size.Aggregate(1L, (count, length) => count * length);
        if (labels.Length != expected)
        {
            throw new ArgumentException(
                $"labels must have {expected} entries for {geometry}, got {labels.Length}.", nameof(labels));
        }

        (Geometry, Labels) = (geometry, labels);
    }

    /// <summary>Gets size and place of the grid.</summary>
    public VolumeGeometry Geometry { get; }

    /// <summary>Gets the labels, [Z, Y, X] in row-major order: X runs fastest.</summary>
    public byte[] Labels { get; }

    /// <summary>Gets the largest label; 0 where the mask is empty.</summary>
    public int Largest => Labels.Max();

    /// <summary>Gives the labels as a tensor.</summary>
    /// <returns>int64 [Z, Y, X]; the caller disposes it.</returns>
    public Tensor ToTensor()
    {
        using var scope = NewDisposeScope();
        return tensor(Labels, [Geometry.Size[2], Geometry.Size[1], Geometry.Size[0]], ScalarType.Byte)
            .to(ScalarType.Int64).MoveToOuterDisposeScope();
    }

    /// <summary>Gives the labels without their place; no copy is made.</summary>
    public LabelMap ToMap() => new([Geometry.Size[2], Geometry.Size[1], Geometry.Size[0]], Labels);

    /// <summary>Takes labels from a tensor.</summary>
    /// <param name="geometry">Size and place of the grid.</param>
    /// <param name="labels">[Z, Y, X], labels 0 to 255, on any device.</param>
    public static LabelVolume FromTensor(VolumeGeometry geometry, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        return new(geometry, labels.cpu().to(ScalarType.Byte).contiguous().bytes.ToArray());
    }
}
