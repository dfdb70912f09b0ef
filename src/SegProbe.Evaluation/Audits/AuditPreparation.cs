using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Runs;
using SegProbe.Evaluation.Sweeps;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Audits;

/// <summary>Makes the plan of an audit, which depends on the size of the images, and checks it as a whole.</summary>
/// <param name="basis">Model, data and machine of the plan; its attacks are those of the set.</param>
/// <param name="images">The number of images; null for 50, or all where there are fewer.</param>
/// <param name="conditions">When the audit fails. They change nothing of what is done.</param>
/// <param name="isQuick">Whether the set with half the steps is taken, on fewer images.</param>
/// <param name="part">Which part of the run is to be made.</param>
/// <param name="nameOf">
/// How a property is called in messages: given the number of its sweep, -1 for none, and its name.
/// </param>
public sealed class AuditPreparation(
    EvaluationPlan basis, int? images, IReadOnlyList<AuditCondition> conditions, bool isQuick, Shard part,
    Func<int, string, string> nameOf)
{
    /// <summary>The number of images where the data has as many and nothing else is said.</summary>
    public const int DefaultImages = 50;

    /// <summary>The number of images of a quick audit where nothing else is said.</summary>
    public const int QuickImages = 10;

    // As many as RunPreparation tries.
    private const int ImagesTried = 20;

    /// <summary>Checks and opens everything.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="otherFaults">What else is wrong, to be reported too.</param>
    /// <exception cref="PlanException">The audit cannot be run.</exception>
    public PreparedAudit Run(Device device, params IReadOnlyList<string> otherFaults)
    {
        var plan = basis with
        {
            Audit = isQuick ? AuditSet.QuickVersion : AuditSet.Version,
            Pairs = images ?? Math.Min(isQuick ? QuickImages : DefaultImages, Available()),
            Attacks = AuditSet.Attacks(AuditSet.Ladder(values: 1)),
        };
        var run = new RunPreparation(plan, part, nameOf).Run(device, otherFaults);
        var loaded = run.Pairs.Take(ImagesTried)
            .Select(pair => LoadedCase.Load(run.Samples, (pair.Image, pair.Image), run.Side))
            .ToList();
        if (loaded.Find(sample => sample.Case is not null) is not { Case.Image: var image })
        {
            run.Dispose();
            throw new PlanException([loaded[0].Failure!]);
        }

        IReadOnlyList<int> shape = [image.Channels, .. image.Space];
        var values = shape.Aggregate(1L, (product, side) => product * side);
        var ladder = AuditSet.Ladder(values);
        return new(run.With(plan with { Attacks = AuditSet.Attacks(ladder, plan.Audit) }), ladder, shape, conditions);
    }

    private int Available()
    {
        try
        {
            var reading = new SampleReading
            {
                Masks = new() { Threshold = basis.MaskThreshold },
                Patterns = FilePatterns.Read(basis.Images, basis.Masks),
            };
            return CaseSamples.Open(basis.Data, reading, size: null, basis.Split).Ids.Count;
        }
        catch (Exception exception) when (exception is DataFileException or ArgumentException or FormatException)
        {
            // What is wrong with the data is reported with all other faults of the plan.
            return DefaultImages;
        }
    }
}

/// <summary>An audit that was checked, with all that it takes to run it.</summary>
/// <param name="Run">The run of its plan.</param>
/// <param name="Ladder">The budgets at which it measures.</param>
/// <param name="Image">The channels, rows and columns of the images, of which budgets in L2 are made.</param>
/// <param name="Conditions">When it fails.</param>
public sealed record PreparedAudit(
    PreparedRun Run,
    IReadOnlyList<AuditBudget> Ladder,
    IReadOnlyList<int> Image,
    IReadOnlyList<AuditCondition> Conditions) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Run.Dispose();
}
