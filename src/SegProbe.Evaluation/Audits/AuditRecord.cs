using SegProbe.Evaluation.Store;
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

    /// <summary>Gets the passes that the examples took.</summary>
    public required Passes Passes { get; init; }

    /// <summary>Gets the time that the examples took, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Finds a curve; null where there is none.</summary>
    public AuditCurve? Curve(string goal, string by, string norm) =>
        Curves.FirstOrDefault(each => each.Goal == goal && each.By == by && each.Norm == norm);
}
