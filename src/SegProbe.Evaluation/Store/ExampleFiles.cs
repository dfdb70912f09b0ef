using System.Globalization;

namespace SegProbe.Evaluation.Store;

/// <summary>The names of what a run's folder keeps of an example. Images and masks have the network's size.</summary>
internal static class ExampleFiles
{
    /// <summary>The end of the names of pictures. Of a volume there are pictures beside its files.</summary>
    public const string Picture = ".png";

    public const string ImageName = "image";
    public const string AdversarialName = "adversarial";
    public const string TargetName = "target";
    public const string Image = ImageName + Picture;
    public const string Adversarial = AdversarialName + Picture;
    public const string Target = TargetName + Picture;
    public const string CleanPrediction = "prediction_clean.png";
    public const string AdversarialPrediction = "prediction_adversarial.png";
    public const string Strip = "strip.png";
    public const string Record = "record.json";

    private const string StepsFolder = "steps";

    /// <summary>Gives the folder of an example in that of its run.</summary>
    /// <exception cref="DataFileException">
    /// The setting's name, which may come from a database, is a path, or the folder is a link: both may lead elsewhere.
    /// </exception>
    public static string Folder(string run, string setting, int pair)
    {
        if (setting.Length == 0 || setting[0] == '.' || setting.AsSpan().ContainsAny("/\\\0"))
        {
            throw new DataFileException(
                run, "must hold settings with plain names", $"'{setting}'", "Use the run as it was written.");
        }

        var folder = Path.Combine(run, setting, Text($"{pair:D4}"));
        RequireNoLink(Path.Combine(run, setting));
        RequireNoLink(folder);
        RequireNoLink(Path.Combine(folder, StepsFolder));
        if (Directory.Exists(folder))
        {
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToList().ForEach(RequireNoLink);
        }

        return folder;
    }

    /// <summary>Requires that a file or folder of a run is no link, which may lead out of it.</summary>
    public static void RequireNoLink(string path)
    {
        if (new FileInfo(path).LinkTarget is { } target)
        {
            throw new DataFileException(
                path, "must lie in the run's folder", $"a link to {target}", "Put the file itself there.");
        }
    }

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
