using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Pictures;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>What is shown of an example; images as data URIs, outlines as the d of an SVG path on the image.</summary>
internal sealed record ExamplePictures
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required string Image { get; init; }

    public required string Adversarial { get; init; }

    /// <summary>Gets the change from one saved image to the other.</summary>
    public required PixelImage Change { get; init; }

    public required double Amplification { get; init; }

    public required string TargetOutline { get; init; }

    public required string OutlineBefore { get; init; }

    public required string OutlineAfter { get; init; }

    /// <summary>Reads the files of an example; null where one is missing or does not fit the others.</summary>
    public static ExamplePictures? Read(string folder)
    {
        string[] names =
        [
            ExampleFiles.Image, ExampleFiles.Adversarial, ExampleFiles.Target, ExampleFiles.CleanPrediction,
            ExampleFiles.AdversarialPrediction,
        ];
        var paths = Array.ConvertAll(names, name => Path.Combine(folder, name));
        if (!Array.TrueForAll(paths, File.Exists))
        {
            return null;
        }

        var (image, adversarial) = (ImageFile.Read(paths[0]), ImageFile.ReadPicture(paths[1]));
        if (image.Values.Length != adversarial.Values.Length || image.Width != adversarial.Width)
        {
            return null;
        }

        var change = ChangePicture.Of(image, adversarial);
        string Outline(string path) => MaskOutline.Path(ImageFile.Read(path), image.Height, image.Width);
        return new()
        {
            Width = image.Width,
            Height = image.Height,
            Image = DataUri.OfPng(File.ReadAllBytes(paths[0])),
            Adversarial = DataUri.OfPng(File.ReadAllBytes(paths[1])),
            Change = change.Image,
            Amplification = change.Amplification,
            TargetOutline = Outline(paths[2]),
            OutlineBefore = Outline(paths[3]),
            OutlineAfter = Outline(paths[4]),
        };
    }
}
