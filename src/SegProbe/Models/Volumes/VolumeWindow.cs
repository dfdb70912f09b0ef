using SegProbe.Models.Contracts;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.Volumes;

/// <summary>The values between which an attack may change a volume.</summary>
internal static class VolumeWindow
{
    /// <summary>
    /// Gives the ends of the contract's window, where its normalisation clips to one, or of the volume's own values; for
    /// integer files the outermost values inside that the file can hold.
    /// </summary>
    /// <exception cref="DataFileException">There is no room between them.</exception>
    public static ValueRange Of(VolumeInput volume, ModelDeclaration contract, string path)
    {
        using var scope = NewDisposeScope();
        var isClipped = contract.Normalisation is VolumeNormalisation.Window or VolumeNormalisation.Dataset;
        var range = isClipped && contract.Window is { } window
            ? window : new(volume.Values.min().ToDouble(), volume.Values.max().ToDouble());
        if (volume.Quantum is { } quantum)
        {
            // Counted from what the file can hold; float32 values may be a little off.
            const double slack = 1e-4;
            double Held(double value, Func<double, double> round, double towards) =>
                volume.Offset + (round(((value - volume.Offset) / quantum) + towards) * quantum);
            range = new(Held(range.Lower, Math.Ceiling, -slack), Held(range.Upper, Math.Floor, slack));
        }

        return range.Lower < range.Upper ? range : throw new DataFileException(
            path, "must see values that differ in the volume",
            FormattableString.Invariant($"all of them at {range.Lower:G6}"), "Choose another volume, or correct window.");
    }

    /// <summary>Tells which values lie in a window: bool, of the values' shape; null where all do.</summary>
    public static Tensor? Inside(this ValueRange window, Tensor values)
    {
        var inside = values.ge(window.Lower).logical_and_(values.le(window.Upper));
        return inside.all().ToBoolean() ? null : inside;
    }
}

/// <summary>What a contract leaves open for a network that is given volumes.</summary>
internal static class VolumeDefaults
{
    /// <summary>Gives the values of keys that nothing declares.</summary>
    public static ModelDeclaration Of(ModelDeclaration contract) => new()
    {
        // Slices as radiologists have them before their eyes: the patient's front or head up, the left hand right.
        Orientation = contract.Slices switch
        {
            SlicePlane.Axial => "SPL",
            SlicePlane.Coronal => "AIL",
            SlicePlane.Sagittal => "LIP",
            _ => "zyx",
        },
        Spacing = [],
        Normalisation = contract switch
        {
            { Window: not null, Mean: not [0] } => VolumeNormalisation.Dataset,
            { Window: not null } => VolumeNormalisation.Window,
            { Percentiles: not null } => VolumeNormalisation.Percentiles,
            { Slices: not null } => VolumeNormalisation.Percentiles,
            _ => VolumeNormalisation.None,
        },
        Percentiles = contract is { Slices: not null, Window: null, Normalisation: null } ? [0, 100] : null,
        NormaliseFirst = false,
        Crop = VolumeCrop.None,
        Patch = [],
        Mirror = [],
    };
}
