using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Evaluation.Inference.Volumes;
using SegProbe.Evaluation.Store;
using SegProbe.Models;
using SegProbe.Models.Contracts;
using SegProbe.Models.Imports;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Inference;

/// <summary>A network loaded from a file, with what its records say of it.</summary>
public sealed class ModelUnderTest : IDisposable
{
    private readonly ModelIdentity file;

    private ModelUnderTest(ImportedModel model, ModelIdentity file, Device device) =>
        (Model, this.file, Device) = (model, file, device);

    /// <summary>Gets the network under its contract.</summary>
    public ImportedModel Model { get; }

    /// <summary>
    /// Gets the same network in lower precision, which attacks take their steps with; null where the precision is
    /// float32.
    /// </summary>
    public ImportedModel? Surrogate { get; private init; }

    /// <summary>Gets what records say of it.</summary>
    public ModelIdentity Identity => file with
    {
        Contract = new(Model.Contract),
        Scores = Model.ScoreRule,
        Removed = [.. ((string?[])[Model.Network.RemovedActivation, Model.Network.RemovedArgMax ? "ArgMax" : null])
            .OfType<string>()],
    };

    /// <summary>Gets where it computes.</summary>
    public Device Device { get; }

    /// <summary>Gets the side of the images it was trained on, or takes, in pixels; null where nobody says.</summary>
    public int? Size => Model.Size;

    /// <summary>Gets whether it is given volumes, not pictures.</summary>
    public bool IsVolumetric { get; private init; }

    /// <summary>Gets how many images fit into memory at once, as far as <see cref="LimitBatch"/> found out.</summary>
    internal int MostImages { get; private set; } = int.MaxValue;

    /// <summary>Opens a network's file under its contract.</summary>
    /// <param name="path">The file: see <see cref="ImportedModel.Open"/>.</param>
    /// <param name="declared">What the caller says of it; stronger than what the file beside it says.</param>
    /// <param name="channels">The channels of the images it will get.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="precision">
    /// The arithmetic of an attack's steps; reported figures are float32. Only a U-Net can have another than float32.
    /// </param>
    /// <param name="verify">Whether an ONNX file is compared with ONNX Runtime on one input.</param>
    /// <param name="differentiable">
    /// Whether gradients are wanted; without them an ONNX file may have any operator that ONNX Runtime has.
    /// </param>
    /// <param name="volumes">Whether it will get volumes, not pictures.</param>
    /// <exception cref="DataFileException">
    /// The file is no network, the contract is not consistent, or the network cannot have the precision.
    /// </exception>
    public static ModelUnderTest Open(
        string path, ModelDeclaration declared, int channels, Device device,
        GradientPrecision precision = GradientPrecision.Float32, bool verify = true, bool differentiable = true,
        bool volumes = false)
    {
        ArgumentNullException.ThrowIfNull(declared);
        var options = new ImportOptions
        {
            Declared = declared,
            Channels = channels,
            Device = device,
            Verify = verify,
            Differentiable = differentiable,
            SpatialAxes = volumes ? 3 : 2,
        };
        var model = ImportedModel.Open(path, options);
        try
        {
            var identity = FileIdentity.Read(path);
            return new(model, new(identity.Path, identity.Sha256, model.Network.Format), device)
            {
                IsVolumetric = volumes,
                Surrogate = precision == GradientPrecision.Float32
                    ? null
                    : ImportedModel.Open(path, options with { Precision = precision }),
            };
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Takes a network that no file holds, with logits and images in [0, 1].</summary>
    internal static ModelUnderTest Wrap(INetwork network, int channels)
    {
        var contract = ModelContract.Resolve(new(), new(), new());
        return new(new("network", network, contract, channels, CPU), new("network", "", network.Format), CPU);
    }

    /// <summary>Makes one forward pass and checks what comes out.</summary>
    /// <param name="image">An image as the attack will give it.</param>
    /// <returns>What the pass showed.</returns>
    /// <exception cref="DataFileException">
    /// The model does not take the image, or does not give finite scores.
    /// </exception>
    public ProbeResult Probe(SampleImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image is PixelImage pixels ? ProbePicture(pixels) : Pass(image);
    }

    private ProbeResult ProbePicture(PixelImage image)
    {
        var other = image.Channels == 1 ? 3 : 1;
        try
        {
            RequireWindow(image.Height, image.Width);
            return Pass(image);
        }
        catch (DataFileException exception)
            when (Model.Contract.Values.Channels is null && Takes(other, image.Height, image.Width))
        {
            throw new DataFileException(
                file.Path, $"must get images of {other} {(other == 1 ? "channel" : "channels")}", $"{image.Channels}",
                $"Say so with --channels {other}, and allow the conversion with --convert-channels.", exception);
        }
    }

    /// <summary>
    /// Measures what an image of a batch takes, and tells where the batch does not fit into the memory that is free.
    /// </summary>
    /// <param name="image">An image as the attack will give it, which was probed.</param>
    /// <param name="probe">What the probe found.</param>
    /// <param name="batch">The images that are wanted at once.</param>
    /// <param name="mayReduce">Whether fewer are taken then.</param>
    /// <returns>What the probe found, with a notice where the batch does not fit.</returns>
    internal ProbeResult LimitBatch(SampleImage image, ProbeResult probe, int batch, bool mayReduce)
    {
        // One image cannot be divided, and volumes are attacked one at a time: there is nothing to measure.
        if (batch == 1 || IsVolumetric)
        {
            return probe;
        }

        using var scope = NewDisposeScope();
        using var view = View(image);
        var bytes = BatchMemory.BytesOfAnImage(Model, view.Clean().unsqueeze(0));
        var fitting = BatchMemory.Fitting(bytes);
        if (fitting >= batch)
        {
            return probe;
        }

        MostImages = mayReduce ? fitting : int.MaxValue;
        var notice = FormattableString.Invariant(
            $"A batch of {batch} images takes {batch * (bytes / 1e9):F1} GB, more than is free. ") +
            (mayReduce ? $"{fitting} are taken at once." : $"--batch-size {fitting} would fit.");
        return probe with { Notices = [.. probe.Notices, notice] };
    }

    /// <summary>Gives what the network draws on an image: the label of the highest score at each pixel.</summary>
    /// <returns>The labels, at the size of the network's output; a classifier's answer is one pixel.</returns>
    public LabelMap Predict(SampleImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = NewDisposeScope();
        using var view = View(image);
        return view.Predict(view.Clean());
    }

    /// <summary>Gives an image as the network sees it; the caller disposes that.</summary>
    internal ImageView View(SampleImage image) => image switch
    {
        PixelImage pixels => new PixelView(Model, pixels, Device),
        Volume volume => new VolumeView(Model, volume, Device),
        _ => throw new ArgumentException($"image must be a picture or a volume, got {image.GetType().Name}.", nameof(image)),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        Surrogate?.Dispose();
        Model.Dispose();
    }

    private bool Takes(int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        try
        {
            Model.Logits(zeros([1, channels, height, width], device: Device));
            return true;
        }
        catch (DataFileException)
        {
            return false;
        }
    }

    private ProbeResult Pass(SampleImage image)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var view = View(image);
        var clean = view.Clean().unsqueeze(0);
        // A volume's own outputs lie in another grid, patch by patch: what they are is not checked.
        var outputs = IsVolumetric ? null : Model.Outputs(clean);
        var scores = outputs is null ? view.Model.Logits(clean) : Model.Scores(outputs);
        var classes = (int)scores.shape[1];
        RequireNames(classes);
        return scores.isfinite().all().ToBoolean()
            ? new(
                classes,
                LabelMap.FromTensor(scores.argmax(1)[0]),
                [
                    .. CutOff(), .. view.Notices,
                    .. ((string?[])[outputs is null ? null : OutputCheck.Head(outputs, Model.Contract)]).OfType<string>(),
                ])
            : throw new DataFileException(
                file.Path, "must give finite class scores", "NaN or infinity for the first image",
                "Check the model's weights and the range of its input.");
    }

    private IEnumerable<string> CutOff()
    {
        if (Model.Network.RemovedArgMax)
        {
            yield return "The model's last ArgMax was cut off: labels have no gradients, the scores before it have.";
        }

        if (Model.Network.RemovedActivation is { } removed)
        {
            yield return $"The model's last {removed} was cut off: the scores before it have the better gradients.";
        }
    }

    private void RequireNames(int classes)
    {
        if (Model.Contract.Values.ClassNames is { } names && names.Count != classes)
        {
            throw new DataFileException(
                file.Path, $"must have a name for each of its {classes} classes", $"{names.Count}",
                $"Correct class_names in {ContractFile.PathFor(file.Path)}.");
        }
    }

    private void RequireWindow(int height, int width)
    {
        try
        {
            Model.OutputWindow(height, width);
        }
        catch (ArgumentException exception)
        {
            throw new DataFileException(
                file.Path, "must take the image's size",
                $"{width} x {height}: {exception.Message.Split(" (Parameter", 2)[0].TrimEnd('.')}",
                "Give another size with --size.", exception);
        }
    }
}

/// <summary>What a forward pass showed of a model.</summary>
/// <param name="Classes">The number of classes that it scores.</param>
/// <param name="Prediction">
/// What it draws on the image, at the size of its output; a classifier's answer is one pixel.
/// </param>
/// <param name="Notices">What a user should know of the model, a sentence each.</param>
public sealed record ProbeResult(int Classes, LabelMap Prediction, IReadOnlyList<string> Notices);
