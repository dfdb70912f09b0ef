using System.Globalization;
using System.Text.Json;

namespace SegProbe.Evaluation.Transfer;

/// <summary>What one model draws on one saved image of a run.</summary>
/// <remarks>
/// IoU is that of the foreground, in [0, 1], over the pixels of the run's images on which the model and the model under
/// attack both draw. The noise is Gaussian and has the L2 of the saved image's perturbation.
/// </remarks>
public sealed record TransferRow
{
    /// <summary>Gets the place of the pair in the run's draw, from 0.</summary>
    public required int Pair { get; init; }

    /// <summary>Gets the setting's name in the run.</summary>
    public required string Setting { get; init; }

    /// <summary>Gets the SHA-256 of the image's file.</summary>
    public required string ImageSha256 { get; init; }

    /// <summary>Gets the model's name: that of its file, or the path where two files have one name.</summary>
    public required string Model { get; init; }

    /// <summary>Gets the SHA-256 of the model's file.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>Gets whether it is the model that the run attacked.</summary>
    public required bool IsAttacked { get; init; }

    /// <summary>Gets the distance of the saved image to the clean one, of values in [0, 1].</summary>
    public required double L2 { get; init; }

    /// <summary>Gets the largest change of a value in the saved image, of values in [0, 1].</summary>
    public required double Linf { get; init; }

    /// <summary>Gets the IoU of the prediction on the clean image with the image's own mask.</summary>
    public required double CleanTruthIou { get; init; }

    /// <summary>Gets the IoU of the prediction on the clean image with the target.</summary>
    public required double CleanTargetIou { get; init; }

    /// <summary>Gets the IoU of the prediction on the saved image with the target.</summary>
    public required double TargetIou { get; init; }

    /// <summary>Gets the IoU of the prediction on the saved image with the image's own mask.</summary>
    public required double TruthIou { get; init; }

    /// <summary>Gets the IoU of the prediction on the noisy image with the target.</summary>
    public required double NoiseTargetIou { get; init; }

    /// <summary>Gets the IoU of the prediction on the noisy image with the image's own mask.</summary>
    public required double NoiseTruthIou { get; init; }

    /// <summary>Writes rows as comma-separated values, unrounded. An existing file is replaced.</summary>
    public static void WriteCsv(string path, IEnumerable<TransferRow> rows)
    {
        var properties = typeof(TransferRow).GetProperties();
        var lines = rows
            .Select(row => properties.Select(property =>
                property.GetValue(row) is bool flag
                    ? flag ? "true" : "false"
                    : OutputText.Csv(Convert.ToString(property.GetValue(row), CultureInfo.InvariantCulture))))
            .Prepend(properties.Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)));
        AtomicFile.WriteText(path, string.Concat(lines.Select(line => string.Join(',', line) + "\n")));
    }
}
