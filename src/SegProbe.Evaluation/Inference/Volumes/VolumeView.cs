using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Evaluation.Pictures;
using SegProbe.Evaluation.Pictures.Volumes;
using SegProbe.Evaluation.Store;
using SegProbe.Metrics;
using SegProbe.Models;
using SegProbe.Models.Imports;
using SegProbe.Models.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Inference.Volumes;

/// <summary>
/// A volume: its file is written as a copy of the original with other voxels; pictures of it are three planes through
/// one place.
/// </summary>
internal sealed class VolumeView : ImageView
{
    private readonly ImportedModel imported;
    private readonly Volume volume;
    private readonly VolumeModel model;
    private readonly Device device;
    private PlanePicture planes;

    public VolumeView(ImportedModel imported, Volume volume, Device device)
    {
        (this.imported, this.volume, this.device) = (imported, volume, device);
        model = Open(volume);
        planes = PlanePicture.Through(
            volume.Geometry, (volume.Geometry.Size[0] / 2, volume.Geometry.Size[1] / 2, volume.Geometry.Size[2] / 2));
    }

    public override ISegmentationModel Model => model;

    public override string Extension => volume.Extension;

    public override IReadOnlyList<double> Spacing => [.. volume.Geometry.Spacing.Reverse()];

    public override IReadOnlyList<string> Notices =>
    [
        .. volume.Notices,
        .. model.Outside > 0
            ? [FormattableString.Invariant(
                $"{100.0 * model.Outside / volume.Values.Length:F1} % of the values lie outside of {model.Window.Lower:G6} ") +
                FormattableString.Invariant(
                $"to {model.Window.Upper:G6}, what the model can see: they have no gradient, and stay.")]
            : (string[])[],
    ];

    public override ValueGrid? Grid(int bits) => volume.Type.Quantum is { } quantum
        ? new ValueGrid(model.InputRange, (int)Math.Round((model.Window.Upper - model.Window.Lower) / quantum))
        : null;

    public override Action<double>? OnPatch
    {
        set => model.OnPatch = value;
    }

    public override Tensor Clean()
    {
        using var scope = NewDisposeScope();
        return model.Unit(volume.ToTensor().to(device)).MoveToOuterDisposeScope();
    }

    public override Tensor Covered(Tensor mask) => mask;

    public override LabelMap Around(LabelMap prediction) => prediction;

    public override void Write(string path, Tensor image, int bits)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var original = volume.ToTensor();
        // A value that did not change keeps its bytes; from [0, 1] and back it might not.
        var values = where(
            image.eq(Clean()).cpu(), original, model.ToValues(image.unsqueeze(0))[0].cpu());
        VolumeFile.Write(path + Extension, volume, values.contiguous().data<float>().ToArray());
    }

    public override void Keep(string path, string source)
    {
        if (Directory.Exists(source))
        {
            Directory.CreateDirectory(path);
            foreach (var file in Directory.EnumerateFiles(source))
            {
                File.Copy(file, Path.Combine(path, Path.GetFileName(file)));
            }
        }
        else
        {
            File.Copy(source, path + Extension);
        }
    }

    // The crop is made anew, as any reader of the file would make it.
    public override (Tensor Image, Tensor Scores) Read(string path)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var saved = VolumeFile.Read(path);
        using var reader = Open(saved);
        var values = saved.ToTensor().to(device);
        return (model.Unit(values).MoveToOuterDisposeScope(),
            reader.Scores(values.unsqueeze(0)).MoveToOuterDisposeScope());
    }

    public override VolumeFigures Compare(string path)
    {
        using var scope = NewDisposeScope();
        var saved = VolumeFile.Read(path);
        var (before, after) = (volume.ToTensor().unsqueeze(0), saved.ToTensor().unsqueeze(0));
        return new(
            model.Window.Lower, model.Window.Upper, volume.Type.Quantum, model.Outside,
            PerturbationSize.L2(after, before).ToDouble(), PerturbationSize.Linf(after, before).ToDouble());
    }

    public override void LookAt(LabelMap mask)
    {
        var (count, x, y, z) = (0L, 0L, 0L, 0L);
        for (var i = 0; i < mask.Labels.Length; i++)
        {
            if (mask.Labels[i] != 0)
            {
                var (plane, rest) = Math.DivRem(i, mask.Space[1] * mask.Space[2]);
                (count, x, y, z) = (count + 1, x + (rest % mask.Space[2]), y + (rest / mask.Space[2]), z + plane);
            }
        }

        if (count > 0)
        {
            planes = PlanePicture.Through(volume.Geometry, ((int)(x / count), (int)(y / count), (int)(z / count)));
        }
    }

    // Of the first channel.
    public override PixelImage Picture(Tensor image)
    {
        using var first = image[0].detach().cpu().contiguous();
        return planes.Show(first.data<float>().ToArray());
    }

    // Amplified as the whole volume's, so that planes of two places compare.
    public override PerturbationPicture Perturbation(Tensor perturbation)
    {
        using var scope = NewDisposeScope();
        var largest = perturbation.abs().max().ToDouble();
        var amplification = largest > 0 ? 0.5 / largest : 1;
        return new(Picture((perturbation * amplification) + 0.5), amplification);
    }

    public override LabelMap Picture(LabelMap mask) => planes.Show(mask);

    public override void WriteMask(string path, LabelMap mask) =>
        VolumeFile.WriteLabels(path + ".nii.gz", new(volume.Geometry, mask.Labels));

    public override void Dispose() => model.Dispose();

    private VolumeModel Open(Volume of)
    {
        using var values = of.ToTensor();
        var orientation = new string([.. of.Geometry.Orientation.Reverse()]);
        return new(imported, new(values, orientation, [.. of.Geometry.Spacing.Reverse()])
        {
            Quantum = of.Type.Quantum,
            Offset = of.Type.Offset,
        });
    }
}
