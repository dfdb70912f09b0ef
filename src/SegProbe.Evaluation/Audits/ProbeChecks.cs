using SegProbe.Evaluation.Audits.Probes;
using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>The checks of what the model does at a few images, beside the attacks.</summary>
internal static class ProbeChecks
{
    private const double MostAtLimit = 0.999;
    private const double LargestDifference = 1e-5;
    private const double LeastQuotient = 0.5;
    private const double LargestQuotient = 2;
    private const double LeastExplained = 0.6;
    private const double LargestTransfer = 0.1;

    /// <summary>Runs the checks, in the order in which they are shown.</summary>
    public static IReadOnlyList<AuditCheck> Run(ModelProbe probe) =>
    [
        Gradients(probe), FiniteDifferences(probe), Directions(probe), Saturation(probe), Randomness(probe),
        Transfer(probe), Planted(probe),
    ];

    // Gradients that are 0 or not finite: every attack of the set follows them.
    private static AuditCheck Gradients(ModelProbe probe)
    {
        var flat = probe.Images.Count(image => image.IsFinite && image.Gradients[0].Largest == 0);
        var notFinite = probe.Images.Count(image => !image.IsFinite);
        return new(
            "gradients", AuditCheck.Serious, flat + notFinite > 0,
            $"Of {probe.Images.Count} clean images the gradient of the scores is 0 everywhere for {flat}, NaN or " +
            $"infinite for {notFinite}.");
    }

    // Gradients along which the scores do not change as they say.
    private static AuditCheck FiniteDifferences(ModelProbe probe)
    {
        var found =
            from state in Enumerable.Range(0, ModelProbe.States.Count)
            from direction in ((string Name, Func<GradientFinding, Slope> Slope)[])
                [("the gradient", finding => finding.Along), ("its sign", finding => finding.AlongSign)]
            // At an attacked image the scores are bent most: along the gradient honest networks reach the bounds there.
            where state < 2 || direction.Name != "the gradient"
            let quotients = probe.Images.Select(image => direction.Slope(image.Gradients[state]).Quotient).Order().ToList()
            select (
                State: ModelProbe.States[state], direction.Name, Median: quotients.ElementAtOrDefault(quotients.Count / 2),
                Outside: quotients.Count(quotient => !(quotient is >= LeastQuotient and <= LargestQuotient)));
        var worst = found.MaxBy(each => each.Outside);
        return new(
            "finite-differences", AuditCheck.Serious, 2 * worst.Outside > probe.Images.Count,
            Text($"Along {worst.Name} at {worst.State} images, one grey level RMS apart, the scores of {worst.Outside} of ") +
            Text($"{probe.Images.Count} images change by less than {LeastQuotient} or more than {LargestQuotient} times ") +
            Text($"what the gradient foretells (median {worst.Median:G3} times; more than half are too many)."));
    }

    // Gradients that are right where they are, and leave out the rest.
    private static AuditCheck Directions(ModelProbe probe)
    {
        var worst = Enumerable.Range(0, ModelProbe.States.Count)
            .Select(state => (
                State: ModelProbe.States[state],
                Explained: probe.Images.Select(image => image.Gradients[state].PatchesExplained).Order().ToList()))
            .MaxBy(each => each.Explained.Count(share => !(share >= LeastExplained)));
        var low = worst.Explained.Count(share => !(share >= LeastExplained));
        return new(
            "directions", AuditCheck.Serious, 2 * low > probe.Images.Count,
            Text($"Along smooth noise in parts of {worst.State} images the gradient foretells less than ") +
            Text($"{100 * LeastExplained} % of the change of the scores for {low} of {probe.Images.Count} images (median ") +
            Text($"{100 * Math.Max(0, worst.Explained.ElementAtOrDefault(worst.Explained.Count / 2)):F0} %; more than half are too many)."));
    }

    // Scores that are cut off, where nothing that is done to the image is seen.
    private static AuditCheck Saturation(ModelProbe probe)
    {
        var saturated = probe.Images.Count(image => image.AtLimit > MostAtLimit);
        return new(
            "saturation", AuditCheck.Serious, 2 * saturated > probe.Images.Count,
            Text($"Of {probe.Images.Count} clean images {saturated} have the same, largest margin at more than ") +
            Text($"{100 * MostAtLimit} % of the pixels, as where scores are cut off."));
    }

    // A model that gives two answers to one image.
    private static AuditCheck Randomness(ModelProbe probe)
    {
        var largest = probe.Images.Select(image => image.Difference).DefaultIfEmpty(0).Max();
        return new(
            "randomness", AuditCheck.Serious, !(largest <= LargestDifference),
            Text($"Two passes of the same image differ by up to {largest:G3} of the largest score ") +
            Text($"({LargestDifference} is allowed)."));
    }

    // A surrogate's gradient that leads farther than the model's own.
    private static AuditCheck Transfer(ModelProbe probe)
    {
        var (own, other) = (
            probe.Images.Select(image => image.AttackedIou).Mean(), probe.Images.Select(image => image.TransferredIou).Mean());
        return new(
            "transfer", AuditCheck.Serious, own - other > LargestTransfer,
            Text($"A short attack leaves a mean IoU of {own:F3} with the model's own gradient, and of {other:F3} with that ") +
            Text($"at smoothed inputs ({LargestTransfer} less is allowed)."));
    }

    // Problems that have a solution, and that the attack does not solve.
    private static AuditCheck Planted(ModelProbe probe)
    {
        var tried = probe.Images.Select(image => image.IsPlantedSolved).OfType<bool>().ToList();
        var solved = tried.Count(isSolved => isSolved);
        return new(
            "planted", AuditCheck.Serious, 2 * solved < tried.Count,
            $"Of {tried.Count} planted problems, which have a solution within the budget by construction, the attack " +
            $"solved {solved} (half are asked for).");
    }
}
