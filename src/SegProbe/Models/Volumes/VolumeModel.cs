using SegProbe.Models.Contracts;
using SegProbe.Models.Imports;
using SegProbe.Models.Tiles;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.Volumes;

/// <summary>
/// A network under its contract, for one volume: takes the volume's values and gives class scores at the file's voxels.
/// </summary>
/// <remarks>
/// On the way there lie order of axes, crop, spacing, normalisation, patches or slices, mirroring and the kind of
/// output, and gradients go through all of them. An attack sees values in [0, 1]: 0 and 1 are the ends of the contract's
/// window, or of the volume's own values where there is none, so that a step is the same share of what the network can
/// see in every file. Values outside of the window have no gradient and stay as they are. What is cut off is decided
/// by the volume that the model was made with.
/// </remarks>
public sealed class VolumeModel : ISegmentationModel, IDisposable
{
    private readonly ImportedModel model;
    private readonly ModelDeclaration contract;
    private readonly VolumeFrame frame;
    private readonly SlidingWindow? patches;
    private readonly SlidingWindow? slices;
    private readonly Tensor clean;
    private readonly Tensor? inside;

    /// <summary>Prepares a network for one volume.</summary>
    /// <param name="model">The network and its contract; not disposed with this object.</param>
    /// <param name="volume">The volume; its values are copied.</param>
    /// <exception cref="DataFileException">
    /// The network does not take such a volume, or all values that it can see are equal.
    /// </exception>
    public VolumeModel(ImportedModel model, VolumeInput volume)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(volume);
        this.model = model;
        var sliced = model.Contract.Values.Slices;
        model.Assume(VolumeDefaults.Of(model.Contract.Values));
        contract = model.Contract.Values;
        RequireChannels((int)volume.Values.shape[0]);
        frame = new(volume, contract, contract.Orientation!);
        patches = contract is { Patch: [_, ..] sides, Overlap: { } overlap, Blend: { } blend }
            ? new(model.Path, model.Forward, sides, overlap, blend)
            : null;
        slices = sliced is null ? null : new(model.Path, Slice, [1, 0, 0], 0, TileBlend.Constant);
        clean = volume.Values.unsqueeze(0).to(model.Device).clone().DetachFromDisposeScope();
        Window = VolumeWindow.Of(volume, contract, model.Path);
        inside = Window.Inside(clean)?.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public ValueRange InputRange => new(0, 1);

    /// <inheritdoc/>
    public int? IgnoredLabel => contract.IgnoredLabel;

    /// <summary>Gets the values of the file that are 0 and 1 to an attack, in units of the file.</summary>
    public ValueRange Window { get; }

    /// <summary>Gets the number of values that lie outside of the window: they have no gradient, and stay.</summary>
    public long Outside => inside is null ? 0 : inside.numel() - inside.sum().ToInt64();

    /// <summary>Gets or sets what is called within a pass, with the share of its patches that are done.</summary>
    public Action<double>? OnPatch
    {
        get;
        set
        {
            field = value;
            (patches ?? slices)?.OnTile = value;
        }
    }

    /// <inheritdoc/>
    public Tensor Logits(Tensor images) => Scores(ToValues(images));

    /// <summary>Gives a volume's values as an attack sees them.</summary>
    /// <returns>float32 [C, Z, Y, X] in [0, 1]; those outside of the window are 0 or 1.</returns>
    public Tensor Unit(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Alone(values, file => ((file - Window.Lower) / (Window.Upper - Window.Lower)).clamp(0, 1));
    }

    /// <summary>Gives what an attack made of the volume in units of the file; differentiable.</summary>
    /// <param name="images">float32 [1, C, Z, Y, X] in [0, 1].</param>
    /// <returns>float32 [1, C, Z, Y, X]; outside of the window the values of the volume itself.</returns>
    public Tensor ToValues(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Alone(images, units =>
        {
            var values = (units * (Window.Upper - Window.Lower)) + Window.Lower;
            return inside is null ? values : where(inside, values, clean);
        });
    }

    /// <summary>Gives the class scores of values in units of the file; differentiable.</summary>
    /// <param name="values">float32 [1, C, Z, Y, X].</param>
    /// <returns>float32 [1, K, Z, Y, X].</returns>
    public Tensor Scores(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.shape[0] != 1)
        {
            throw new ArgumentException(
                $"values must be one volume, [1, C, Z, Y, X], got {TensorCheck.Shape(values)}. Give one at a time.",
                nameof(values));
        }

        var cut = frame.Cut(values);
        var prepared = contract.NormaliseFirst == true
            ? Alone(Alone(cut, Normalise), frame.Resample) : Alone(Alone(cut, frame.Resample), Normalise);
        var outputs = slices is { } window ? window.RunWith([1, .. prepared.shape[3..]], prepared) : Mirrored(prepared);
        var scores = contract.Regions is { } regions ? Regions(outputs, regions) : model.Scores(outputs);
        return frame.Back(scores);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        clean.Dispose();
        inside?.Dispose();
    }

    // Frees what a step makes on its way: a volume takes much room.
    private static Tensor Alone(Tensor input, Func<Tensor, Tensor> step)
    {
        using var scope = NewDisposeScope();
        var made = step(input);
        return ReferenceEquals(made, input) ? made : made.MoveToOuterDisposeScope();
    }

    private Tensor Normalise(Tensor values)
    {
        // Slices go through the contract of a network for images, which takes them in [0, 1].
        var rule = slices is null ? contract : contract with { Range = new(0, 1) };
        return values.shape[1] == 1
            ? Intensities.Normalise(values[0][0], rule, 0).unsqueeze(0).unsqueeze(0)
            : stack(
                [.. Enumerable.Range(0, (int)values.shape[1]).Select(i => Intensities.Normalise(values[0][i], rule, i))])
                .unsqueeze(0);
    }

    // The mean over every combination of mirrored axes, the volume itself among them.
    private Tensor Mirrored(Tensor prepared)
    {
        var axes = contract.Mirror!;
        var sum = Whole(prepared);
        for (var chosen = 1; chosen < 1 << axes.Count; chosen++)
        {
            long[] flips = [.. Enumerable.Range(0, axes.Count).Where(i => (chosen >> i & 1) == 1).Select(i => 2L + axes[i])];
            sum += Whole(prepared.flip(flips)).flip(flips);
        }

        return axes.Count == 0 ? sum : sum / (1 << axes.Count);
    }

    private Tensor Whole(Tensor prepared)
    {
        if (patches is not null)
        {
            return patches.Run(prepared);
        }

        var multiple = contract.MultipleOf ?? 1;
        long Missing(int axis) => (multiple - (prepared.shape[axis] % multiple)) % multiple;
        long[] margins = [0, Missing(4), 0, Missing(3), 0, Missing(2)];
        var padded = margins.Any(count => count > 0)
            ? nn.functional.pad(prepared, margins, PaddingModes.Replicate) : prepared;
        var outputs = model.Forward(padded);
        return outputs.dim() == 5 && outputs.shape.AsSpan(2).SequenceEqual(padded.shape.AsSpan(2))
            ? new TileBox([0, 0, 0], prepared.shape[2..]).Crop(outputs)
            : throw new DataFileException(
                model.Path, $"must give scores of its input's size, {string.Join(" x ", padded.shape[2..])}",
                TensorCheck.Shape(outputs), "Choose another output with --model-output.");
    }

    // A network for images sees one slice at a time: [1, C, 1, H, W].
    private Tensor Slice(Tensor tile) => model.Outputs(tile.squeeze(2)).unsqueeze(2);

    private Tensor Regions(Tensor outputs, IReadOnlyList<int> regions)
    {
        if (outputs.shape[1] != regions.Count)
        {
            throw new DataFileException(
                model.Path, $"must give one channel for each of {regions.Count} regions", $"{outputs.shape[1]}",
                "Correct regions in the contract.");
        }

        var logits = contract.Head == ModelHead.Probabilities
            ? outputs.clamp(SmallestProbability, 1 - SmallestProbability).logit() : outputs;
        return RegionHead.Scores(logits, regions);
    }

    private const double SmallestProbability = 1e-7;

    private void RequireChannels(int count)
    {
        if (slices is null && contract.Channels is { } wanted && wanted != count)
        {
            throw new DataFileException(
                model.Path, $"must get volumes of {wanted} {(wanted == 1 ? "channel" : "channels")}", $"{count}",
                "Name volumes of that many channels.");
        }
    }
}
