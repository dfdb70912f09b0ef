using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Pictures;
using SegProbe.Evaluation.Store;
using SegProbe.Models;
using SegProbe.Models.Imports;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Inference;

/// <summary>An image as a model, an attack, files and reports see it.</summary>
/// <remarks>Tensors of images are float32 [C, *space] in the model's input range.</remarks>
internal abstract class ImageView : IDisposable
{
    /// <summary>Gets the network, for this image.</summary>
    public abstract ISegmentationModel Model { get; }

    /// <summary>Gets the end of the names of files that hold such an image, for example ".png".</summary>
    public abstract string Extension { get; }

    /// <summary>Gets whether the network gives one answer for an image; known once an image has passed.</summary>
    public virtual bool IsClassifier => false;

    /// <summary>Gets the mm between neighbours along the axes of space; null for pixels.</summary>
    public virtual IReadOnlyList<double>? Spacing => null;

    /// <summary>Gets the values that such a file can hold; null where they are too many to matter.</summary>
    /// <param name="bits">Bits a value where the file has a choice.</param>
    public abstract ValueGrid? Grid(int bits);

    /// <summary>Gets what a user should know of the image, in whole sentences.</summary>
    public virtual IReadOnlyList<string> Notices => [];

    /// <summary>Sets what is called within a pass with the share of its parts that are done, where it has any.</summary>
    public virtual Action<double>? OnPatch
    {
        set
        {
        }
    }

    /// <summary>Gives the image itself; the caller disposes it.</summary>
    public abstract Tensor Clean();

    /// <summary>Gives the part of a mask of the image's size that the model's output covers: int64 [*space].</summary>
    public abstract Tensor Covered(Tensor mask);

    /// <summary>Gives a prediction in the place of the image that it covers.</summary>
    public abstract LabelMap Around(LabelMap prediction);

    /// <summary>Writes an image as such a file.</summary>
    /// <param name="path">The file, without the extension.</param>
    /// <param name="image">The image.</param>
    /// <param name="bits">Bits a value where the file has a choice.</param>
    public abstract void Write(string path, Tensor image, int bits);

    /// <summary>Keeps a copy of the image's own file.</summary>
    /// <param name="path">The file, without the extension.</param>
    /// <param name="source">Where the image comes from.</param>
    public abstract void Keep(string path, string source);

    /// <summary>Reads such a file: the image, and the scores that the model gives it, [1, K, *space].</summary>
    /// <param name="path">The file, with the extension.</param>
    public abstract (Tensor Image, Tensor Scores) Read(string path);

    /// <summary>Gives the figures of such a file in units of its own; null where it has none but the range's.</summary>
    /// <param name="path">The file, with the extension.</param>
    public virtual VolumeFigures? Compare(string path) => null;

    /// <summary>Gives what the model draws on an image: the label of the highest score, at the size of its output.</summary>
    public LabelMap Predict(Tensor image)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return LabelMap.FromTensor(Model.Logits(image.unsqueeze(0)).argmax(1)[0]);
    }

    /// <summary>Chooses the place that pictures of a volume show: the middle of a mask's foreground.</summary>
    public virtual void LookAt(LabelMap mask)
    {
    }

    /// <summary>Gives a picture of an image.</summary>
    public abstract PixelImage Picture(Tensor image);

    /// <summary>Gives a picture of a perturbation of the image.</summary>
    /// <param name="perturbation">float32 [C, *space], in units of the model's input range.</param>
    public abstract PerturbationPicture Perturbation(Tensor perturbation);

    /// <summary>Gives a picture's mask.</summary>
    public abstract LabelMap Picture(LabelMap mask);

    /// <summary>Writes a mask in a format of its own, where a picture does not hold all of it.</summary>
    /// <param name="path">The file, without the extension.</param>
    /// <param name="mask">The mask.</param>
    public virtual void WriteMask(string path, LabelMap mask)
    {
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A picture, which is what its file and the report show.</summary>
internal sealed class PixelView(ImportedModel model, PixelImage image, Device device) : ImageView
{
    public override ISegmentationModel Model => model;

    public override string Extension => ".png";

    public override bool IsClassifier => model.IsClassifier;

    public override ValueGrid? Grid(int bits) => ValueGrid.OfBits(model.InputRange, bits);

    public override Tensor Clean()
    {
        using var scope = NewDisposeScope();
        return image.ToTensor(model.InputRange).to(device).MoveToOuterDisposeScope();
    }

    public override Tensor Covered(Tensor mask) => model.OutputWindow(image.Height, image.Width).Crop(mask);

    public override LabelMap Around(LabelMap prediction)
    {
        var window = model.OutputWindow(image.Height, image.Width);
        return model.IsClassifier
            ? prediction
            : prediction.Inside(image.Height, image.Width, (int)window.Top, (int)window.Left);
    }

    public override void Write(string path, Tensor image, int bits) =>
        ImageFile.WriteValues(path + Extension, image, model.InputRange, bits);

    public override void Keep(string path, string source) => ImageFile.WritePng(path + Extension, image);

    public override (Tensor Image, Tensor Scores) Read(string path)
    {
        using var _ = no_grad();
        var read = ImageFile.ReadValues(path, model.InputRange).to(device);
        return (read, model.Logits(read.unsqueeze(0)));
    }

    public override PixelImage Picture(Tensor image) => PixelImage.FromTensor(image, model.InputRange);

    public override PerturbationPicture Perturbation(Tensor perturbation) =>
        PerturbationPicture.Draw(perturbation / (model.InputRange.Upper - model.InputRange.Lower));

    public override LabelMap Picture(LabelMap mask) => mask;

    // The network is not the image's own.
    public override void Dispose()
    {
    }
}
