using System.Globalization;

namespace SegProbe.Evaluation.Store;

/// <summary>The names of what a run's folder keeps of an example. Images and masks have the network's size.</summary>
internal static class ExampleFiles
{
    public const string Image = "image.png";
    public const string Adversarial = "adversarial.png";
    public const string Target = "target.png";
    public const string CleanPrediction = "prediction_clean.png";
    public const string AdversarialPrediction = "prediction_adversarial.png";
    public const string Strip = "strip.png";
    public const string Record = "record.json";

    private const string StepsFolder = "steps";

    /// <summary>Gives the folder of an example in that of its run.</summary>
    public static string Folder(string run, string setting, int pair) => Path.Combine(run, setting, Text($"{pair:D4}"));

    /// <summary>Gives the name of the adversarial image as a JPEG file of a quality.</summary>
    public static string Jpeg(int quality) => Text($"adversarial_q{quality}.jpg");

    /// <summary>Gives the name of the image after some updates.</summary>
    public static string StepImage(int step) => Path.Combine(StepsFolder, Text($"{step:D5}.png"));

    /// <summary>Gives the name of the prediction on <see cref="StepImage"/>.</summary>
    public static string StepPrediction(int step) => Path.Combine(StepsFolder, Text($"{step:D5}_prediction.png"));

    /// <summary>Gives the steps of which an example's folder has an image and a prediction, in order.</summary>
    public static IReadOnlyList<int> Steps(string folder)
    {
        var files = new DirectoryInfo(Path.Combine(folder, StepsFolder));
        return
        [
            .. (files.Exists ? files.EnumerateFiles("*.png") : [])
                .Select(file => int.TryParse(
                    Path.GetFileNameWithoutExtension(file.Name), NumberStyles.None, CultureInfo.InvariantCulture,
                    out var step) ? step : -1)
                .Where(step => step >= 0 && File.Exists(Path.Combine(folder, StepPrediction(step))))
                .Order(),
        ];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
