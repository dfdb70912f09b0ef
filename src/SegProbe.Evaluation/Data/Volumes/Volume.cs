using static TorchSharp.torch;

namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>A three-dimensional image of one or more channels, in the units of its file, with its geometry.</summary>
/// <remarks>
/// Values are float32, as networks take them: exact for stored integers of up to 24 bits without a scale (all 8- and
/// 16-bit files) and for float32, and half the memory of float64. What a longer type loses is lost in changed voxels
/// alone, since <see cref="VolumeFile.Write"/> leaves the others as they are.
/// </remarks>
public sealed class Volume : SampleImage
{
    /// <summary>Wraps values; no copy is made.</summary>
    /// <param name="geometry">Size and place of the grid.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="values">
    /// Finite values; X runs fastest, then Y, Z, channel: [C, Z, Y, X] in row-major order.
    /// </param>
    /// <param name="type">Which values the file can hold.</param>
    /// <exception cref="ArgumentException">The number of values does not fit the size.</exception>
    public Volume(VolumeGeometry geometry, int channels, float[] values, VoxelType type)
        : this(geometry, channels, values, type, null, [])
    {
    }

    internal Volume(
        VolumeGeometry geometry, int channels, float[] values, VoxelType type, IVolumeTemplate? template,
        IReadOnlyList<string> notices)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ArgumentNullException.ThrowIfNull(values);
        var expected = geometry.Size.Aggregate((long)channels, (count, length) => count * length);
        if (values.Length != expected)
        {
            throw new ArgumentException(
                $"values must have {expected} entries for {channels} channels of {geometry}, got {values.Length}.",
                nameof(values));
        }

        (Geometry, Channels, Values, Type, Template, Notices) = (geometry, channels, values, type, template, notices);
    }

    /// <summary>Gets size and place of the grid.</summary>
    public VolumeGeometry Geometry { get; }

    /// <summary>Gets the number of channels: 1, or the fourth axis of a NIfTI file.</summary>
    public override int Channels { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Space => [Geometry.Size[2], Geometry.Size[1], Geometry.Size[0]];

    /// <summary>Gets the values in the file's units, [C, Z, Y, X] in row-major order: X runs fastest.</summary>
    public float[] Values { get; }

    /// <summary>Gets which values the file can hold.</summary>
    public VoxelType Type { get; }

    /// <summary>Gets what a user should know of how the file was read, in whole sentences; empty where nothing.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Gets the file that a copy with other voxels is made of; null where there is none.</summary>
    internal IVolumeTemplate? Template { get; }

    /// <summary>Gets the end that the name of a copy must have, for example ".nii.gz"; empty for a folder.</summary>
    public string Extension => Template?.Extension ?? ".nii.gz";

    /// <summary>Gives the values as a tensor.</summary>
    /// <returns>
    /// float32 [C, Z, Y, X], a copy; the caller disposes it. Z, Y, X are depth, height and width where the file's axes
    /// are taken as they are.
    /// </returns>
    public Tensor ToTensor() =>
        tensor(Values, [Channels, Geometry.Size[2], Geometry.Size[1], Geometry.Size[0]]);

    /// <summary>Gives a volume of the same file with other values; they are copied, not rounded.</summary>
    /// <param name="values">float32 [C, Z, Y, X], on any device.</param>
    public Volume With(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var scope = NewDisposeScope();
        return With(values.detach().cpu().to(ScalarType.Float32).contiguous().data<float>().ToArray());
    }

    /// <summary>Gives a volume of the same file with other values, which are not rounded; no copy is made.</summary>
    /// <param name="values">As <see cref="Values"/>.</param>
    public Volume With(float[] values) => new(Geometry, Channels, values, Type, Template, Notices);
}

/// <summary>A file of which a copy with other voxels can be written.</summary>
internal interface IVolumeTemplate
{
    /// <summary>Gets the end that the name of a copy must have; empty for a folder.</summary>
    string Extension { get; }

    /// <summary>Writes a copy that differs in its voxels, and in what the format demands.</summary>
    /// <param name="path">The file, or the folder of a series.</param>
    /// <param name="values">Finite values as <see cref="Volume.Values"/>; rounded to what the file can hold.</param>
    void Write(string path, ReadOnlySpan<float> values);
}
