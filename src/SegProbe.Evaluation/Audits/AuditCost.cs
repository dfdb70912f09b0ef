using System.Diagnostics;
using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Models;
using static SegProbe.Evaluation.Audits.AuditChecks;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Audits;

/// <summary>What an audit will cost.</summary>
public static class AuditCost
{
    /// <summary>
    /// Says it: the passes of an image at most, and the time that they take by that of one step, which is measured.
    /// </summary>
    /// <param name="audit">The audit, before it starts.</param>
    public static string Describe(PreparedAudit audit)
    {
        ArgumentNullException.ThrowIfNull(audit);
        // A step is a pass forward and, mostly, one backward; one more pass measures the last state.
        var passes = audit.Run.Settings.Sum(setting => ((setting.FollowsGradient ? 2L : 1) * setting.TotalSteps) + 1);
        var seconds = PassSeconds(audit) * passes * audit.Run.Pairs.Count;
        return Text($"At most {passes:N0} passes for each of {audit.Run.Pairs.Count} images, by the time of a step here about ") +
            (seconds < 90 ? Text($"{seconds:F0} s.") : Text($"{seconds / 60:F0} min."));
    }

    private static double PassSeconds(PreparedAudit audit)
    {
        using var scope = NewDisposeScope();
        using var view = audit.Run.Model.View(audit.Run.First.Image);
        ISegmentationModel model = audit.Run.Model.Surrogate ?? view.Model;
        var image = view.Clean().unsqueeze(0);
        using var scores = model.Logits(image);
        var target = scores.argmax(1);
        const int steps = 3;
        var runner = new AttackRunner(new PgdOptions { Steps = steps });
        // The first time code is compiled, too.
        runner.Run(model, image, target)[0].Dispose();
        var start = Stopwatch.GetTimestamp();
        runner.Run(model, image, target)[0].Dispose();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / ((2 * steps) + 1);
    }
}
