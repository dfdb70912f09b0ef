using SegProbe.Models.Contracts;
using SegProbe.Models.Tiles;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.Volumes;

/// <summary>
/// The way from a file's voxels to those that a network takes, and back: order of axes, crop, spacing; differentiable.
/// </summary>
internal sealed class VolumeFrame
{
    // A score of voxels that were cut off: they are background, and nothing changes that.
    private const double Decided = 100;

    private readonly long[] order;
    private readonly long[] flipped;
    private readonly long[] space;
    private readonly Resampling[] resampling;

    /// <summary>Plans the way of one volume.</summary>
    /// <param name="volume">The volume; its values decide what is cut off.</param>
    /// <param name="contract">Order of axes, crop and spacing.</param>
    /// <param name="orientation">The order of axes.</param>
    public VolumeFrame(VolumeInput volume, ModelDeclaration contract, string orientation)
    {
        using var scope = NewDisposeScope();
        (order, flipped) = orientation switch
        {
            "zyx" => ([0, 1, 2], []),
            "xyz" => ([2, 1, 0], []),
            _ => VolumeAxes.Change(volume.Orientation, orientation),
        };
        var turned = Turn(volume.Values.unsqueeze(0));
        space = turned.shape[2..];
        Box = contract.Crop == VolumeCrop.Nonzero ? Nonzero(turned) : new([0, 0, 0], space);
        resampling =
        [
            .. Enumerable.Range(0, 3).Select(axis =>
            {
                var spacing = volume.Spacing[(int)order[axis]];
                return new Resampling(Box.Sides[axis], spacing, contract.Spacing is [_, ..] wanted ? wanted[axis] : spacing);
            }),
        ];
    }

    /// <summary>Gets the part that is not cut off, in the network's order of axes.</summary>
    public TileBox Box { get; }

    /// <summary>Gives values in the network's order of axes, without what is cut off.</summary>
    /// <param name="values">float32 [1, C, Z, Y, X].</param>
    public Tensor Cut(Tensor values) => Box.Crop(Turn(values));

    /// <summary>Gives values at the network's spacing.</summary>
    public Tensor Resample(Tensor values)
    {
        for (var axis = 0; axis < 3; axis++)
        {
            values = resampling[axis].There(values, axis + 2);
        }

        return values;
    }

    /// <summary>Gives scores at the file's voxels: background, decided, where something was cut off.</summary>
    /// <param name="scores">float32 [1, K, *space], as <see cref="Resample"/> gives its values.</param>
    /// <returns>float32 [1, K, Z, Y, X].</returns>
    public Tensor Back(Tensor scores)
    {
        for (var axis = 0; axis < 3; axis++)
        {
            scores = resampling[axis].Back(scores, axis + 2);
        }

        if (!Box.Sides.SequenceEqual(space))
        {
            long[] margins =
            [
                .. Enumerable.Range(0, 3).Reverse()
                    .SelectMany(i => (long[])[Box.Start[i], space[i] - Box.Start[i] - Box.Sides[i]]),
            ];
            scores = cat(
            [
                nn.functional.pad(scores.narrow(1, 0, 1), margins, PaddingModes.Constant, Decided),
                nn.functional.pad(scores.narrow(1, 1, scores.shape[1] - 1), margins, PaddingModes.Constant, -Decided),
            ], 1);
        }

        var turned = flipped.Length > 0 ? scores.flip([.. flipped.Select(axis => axis + 2)]) : scores;
        return turned.permute([0, 1, .. Enumerable.Range(0, 3).Select(axis => 2L + Array.IndexOf(order, axis))]);
    }

    private Tensor Turn(Tensor values)
    {
        var ordered = values.permute([0, 1, .. order.Select(axis => axis + 2)]);
        return flipped.Length > 0 ? ordered.flip([.. flipped.Select(axis => axis + 2)]) : ordered;
    }

    // The smallest box with every voxel that is not 0 in some channel; the whole where there is none.
    private static TileBox Nonzero(Tensor values)
    {
        var inside = values.ne(0).any(1)[0];
        var bounds = Enumerable.Range(0, 3).Select(axis =>
        {
            var along = inside;
            for (var other = 2; other >= 0; other--)
            {
                along = other == axis ? along : along.any(other);
            }

            var found = along.nonzero().flatten();
            return found.numel() == 0
                ? (First: 0L, Count: along.shape[0])
                : (First: found[0].ToInt64(), Count: found[-1].ToInt64() - found[0].ToInt64() + 1);
        }).ToList();
        return new([.. bounds.Select(each => each.First)], [.. bounds.Select(each => each.Count)]);
    }
}
