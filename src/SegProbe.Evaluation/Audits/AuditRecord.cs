using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Audits;

/// <summary>Everything that an audit found, as <c>audit.json</c> holds it.</summary>
public sealed record AuditRecord
{
    /// <summary>The file's name in the folder of its run.</summary>
    public const string FileName = "audit.json";

    /// <summary>Gets the set of attacks, for example audit-1.</summary>
    public required string Set { get; init; }

    /// <summary>Gets whether no serious check fired.</summary>
    public required bool Trusted { get; init; }

    /// <summary>Gets what the audit comes to, in a sentence or two.</summary>
    public required string Verdict { get; init; }

    /// <summary>Gets what was checked, in a fixed order.</summary>
    public required IReadOnlyList<AuditCheck> Checks { get; init; }

    /// <summary>Gets the conditions of --fail-if.</summary>
    public required IReadOnlyList<AuditConditionResult> Conditions { get; init; }

    /// <summary>Gets the model with its contract.</summary>
    public required ModelIdentity Model { get; init; }

    /// <summary>Gets the data set, as it was named.</summary>
    public required string Data { get; init; }

    /// <summary>Gets the part of the data; null for all.</summary>
    public string? Split { get; init; }

    /// <summary>Gets the channels, rows and columns of the image that budgets in L2 were computed for.</summary>
    public required IReadOnlyList<int> Image { get; init; }

    /// <summary>Gets the number of images with figures.</summary>
    public required int Images { get; init; }

    /// <summary>
    /// Gets the number of images whose mask was lost without any change; they are in no share. 0 in records of audit-1.
    /// </summary>
    public int LostUnchanged { get; init; }

    /// <summary>Gets the side of the images that the model was trained on; null where nobody says.</summary>
    public int? TrainedSize { get; init; }

    /// <summary>Gets the number of images that failed, of which there are no figures.</summary>
    public required int Failed { get; init; }

    /// <summary>Gets what decided the draw of the images and of the noise.</summary>
    public required int Seed { get; init; }

    /// <summary>Gets the arithmetic of the steps: float32 or bfloat16. The figures are float32 in both.</summary>
    public required string Precision { get; init; }

    /// <summary>Gets the progress towards the goal, IoU or 1 - IoU, from which an image is broken.</summary>
    public required double BrokenFrom { get; init; }

    /// <summary>Gets the IoU of the predictions on clean images with the truth.</summary>
    public required AuditInterval CleanIou { get; init; }

    /// <summary>Gets the curves.</summary>
    public required IReadOnlyList<AuditCurve> Curves { get; init; }

    /// <summary>Gets the worst case of each image and goal.</summary>
    public required IReadOnlyList<AuditImage> PerImage { get; init; }

    /// <summary>Gives the audit as it stands in its file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecordJson.Indented);

    /// <summary>Reads an audit; goals in the words of former versions, too.</summary>
    /// <exception cref="JsonException">The text is no audit.</exception>
    public static AuditRecord Parse(string json)
    {
        var audit = JsonNode.Parse(json);
        FormerWords.RewriteGoals(audit);
        return audit.Deserialize<AuditRecord>(RecordJson.Options)
            ?? throw new JsonException("An audit must be an object, got null.");
    }

    /// <summary>Gets the passes that the examples took.</summary>
    public required Passes Passes { get; init; }

    /// <summary>Gets the time that the examples took, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets the number of values of an image.</summary>
    [JsonIgnore]
    public long Values => Image.Aggregate(1L, (product, side) => product * side);

    /// <summary>Finds a curve; null where there is none.</summary>
    public AuditCurve? Curve(string goal, string by, string norm) =>
        Curves.FirstOrDefault(curve => curve.Goal == goal && curve.By == by && curve.Norm == norm);
}

/// <summary>What an audit checked of itself.</summary>
/// <param name="Name">The check, for example gradients.</param>
/// <param name="Severity">serious, after which the figures are not to be trusted, or warning.</param>
/// <param name="Fired">Whether something is wrong.</param>
/// <param name="Reason">What was found, with its numbers; also where nothing is wrong.</param>
public sealed record AuditCheck(string Name, string Severity, bool Fired, string Reason)
{
    /// <summary>The figures are not to be trusted.</summary>
    public const string Serious = "serious";

    /// <summary>The figures need care.</summary>
    public const string Warning = "warning";
}

/// <summary>How well a model draws as the budget grows.</summary>
/// <param name="Goal">The goal of the attacks: untargeted (with the truth) or targeted (another sample's mask).</param>
/// <param name="By">
/// Whose perturbations: worst (the worst found by anything), attacks (the worst found by attacks), noise, brightness,
/// blur, jpeg.
/// </param>
/// <param name="Norm">How budgets are measured: l2 or linf.</param>
/// <param name="Points">From the images as they are to the largest budget.</param>
public sealed record AuditCurve(string Goal, string By, string Norm, IReadOnlyList<AuditPoint> Points)
{
    /// <summary>The worst of everything.</summary>
    public const string Worst = "worst";

    /// <summary>The worst of the attacks, without corruptions.</summary>
    public const string Attacks = "attacks";
}

/// <summary>What an audit found at one budget.</summary>
/// <param name="Epsilon">The budget, for values in [0, 1]; 0 for the images as they are.</param>
/// <param name="Name">What it is called, for example 8/255.</param>
/// <param name="Iou">The IoU with the truth (untargeted) or with the target (targeted), in [0, 1].</param>
/// <param name="Broken">The share of images that are broken, in [0, 1].</param>
public sealed record AuditPoint(double Epsilon, string Name, AuditInterval Iou, AuditInterval Broken);

/// <summary>A mean over images with its 95 % bootstrap interval.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Lower">The lower end of its interval.</param>
/// <param name="Upper">The upper end.</param>
public sealed record AuditInterval(double Mean, double Lower, double Upper);

/// <summary>The worst case found for one image and goal.</summary>
public sealed record AuditImage
{
    /// <summary>Gets the place of the pair in the draw, from 0.</summary>
    public required int Pair { get; init; }

    /// <summary>Gets the goal of the attacks: untargeted or targeted.</summary>
    public required string Goal { get; init; }

    /// <summary>Gets where the image was read.</summary>
    public required string Image { get; init; }

    /// <summary>Gets where the mask was read.</summary>
    public required string Target { get; init; }

    /// <summary>Gets the IoU of the prediction on the clean image with the mask.</summary>
    public required double CleanIou { get; init; }

    /// <summary>Gets the smallest change in L2 that broke it; null where none did.</summary>
    public double? SmallestL2 { get; init; }

    /// <summary>Gets the setting that found it.</summary>
    public string? SmallestL2By { get; init; }

    /// <summary>Gets the smallest change in L-infinity that broke it; null where none did.</summary>
    public double? SmallestLinf { get; init; }

    /// <summary>Gets the setting that found it.</summary>
    public string? SmallestLinfBy { get; init; }

    /// <summary>Gets the worst IoU at each budget of the ladder, in its order.</summary>
    public required IReadOnlyList<AuditWorst> Worst { get; init; }
}

/// <summary>The worst state found for an image within a budget.</summary>
/// <param name="Norm">The norm: l2 or linf.</param>
/// <param name="Epsilon">The budget, for values in [0, 1].</param>
/// <param name="Iou">The IoU with the mask, in [0, 1].</param>
/// <param name="By">The setting that found it; null for the image as it is.</param>
public sealed record AuditWorst(string Norm, double Epsilon, double Iou, string? By)
{
    /// <summary>
    /// Gets how the structures drawn on the saved file differ from the mask's; null of the image as it is, of a state
    /// on the way, which no file holds, and in audits of former versions.
    /// </summary>
    public StructureFigures? Structures { get; init; }
}
