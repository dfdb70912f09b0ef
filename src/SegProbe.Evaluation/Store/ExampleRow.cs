using SegProbe.Attacks;

namespace SegProbe.Evaluation.Store;

/// <summary>
/// One (image, target, setting) of a run: a row of its database, of its table and of its exports. Figures are null
/// where an example failed before it had any.
/// </summary>
/// <remarks>
/// IoU, pixel accuracy and shares are in [0, 1]; L2 and L-infinity are of values in [0, 1]; a step is a number of
/// updates made. <see cref="AttackOutcome.Best"/> defines the best state. In an untargeted attack 1 - IoU stands in for
/// IoU wherever a state is chosen or counted: the best state, the IoU at which an example is done or succeeds, and all
/// figures at an IoU. The IoU itself is always that with the mask.
/// </remarks>
public sealed record ExampleRow
{
    /// <summary>The goal of untargeted attacks.</summary>
    internal const string Untargeted = "untargeted";

    /// <summary>Gets the place of the pair in the draw, from 0.</summary>
    public required int Pair { get; init; }

    /// <summary>Gets the place of the setting in the plan, from 0.</summary>
    public required int SettingIndex { get; init; }

    /// <summary>Gets the setting's name in its run, for example asma-l2-0.3.</summary>
    public required string Setting { get; init; }

    /// <summary>Gets the hash of everything that the setting says.</summary>
    public required string SettingHash { get; init; }

    /// <summary>Gets the method, for example asma.</summary>
    public required string Method { get; init; }

    /// <summary>
    /// Gets the method's parameters with the values used, of a calibrated step those of this image, and what the run
    /// adds: <c>target_from</c>, <c>region</c>, <c>bits</c>, <c>eot</c> and <c>precision</c>.
    /// </summary>
    public required SettingParameters Parameters { get; init; }

    /// <summary>Gets what decided the draw of the pairs.</summary>
    public required int Seed { get; init; }

    /// <summary>Gets the data set, as it was named.</summary>
    public required string Data { get; init; }

    /// <summary>Gets where the image was read.</summary>
    public required string Image { get; init; }

    /// <summary>Gets the SHA-256 of the image's file; empty where it could not be read.</summary>
    public required string ImageSha256 { get; init; }

    /// <summary>Gets where the target mask was read.</summary>
    public required string Target { get; init; }

    /// <summary>Gets the SHA-256 of the target's file; empty where it could not be read.</summary>
    public required string TargetSha256 { get; init; }

    /// <summary>Gets the SHA-256 of the model's file.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>Gets the share of the output's pixels that the target has in the foreground.</summary>
    public double? TargetShare { get; init; }

    /// <summary>
    /// Gets the share of the output's pixels that the prediction on the clean image has in the foreground.
    /// </summary>
    public double? CleanShare { get; init; }

    /// <summary>Gets the IoU of the prediction on the clean image and the target.</summary>
    public double? CleanIou { get; init; }

    /// <summary>Gets the pixel accuracy of the prediction on the clean image.</summary>
    public double? CleanPixelAccuracy { get; init; }

    /// <summary>Gets the number of the best state.</summary>
    public int? BestStep { get; init; }

    /// <summary>Gets the IoU of the best state.</summary>
    public double? BestIou { get; init; }

    /// <summary>Gets the pixel accuracy of the best state.</summary>
    public double? BestPixelAccuracy { get; init; }

    /// <summary>Gets the distance of the best state to the clean image.</summary>
    public double? BestL2 { get; init; }

    /// <summary>Gets the largest change of a value in the best state.</summary>
    public double? BestLinf { get; init; }

    /// <summary>Gets the number of the last state.</summary>
    public int? LastStep { get; init; }

    /// <summary>Gets the IoU of the last state.</summary>
    public double? LastIou { get; init; }

    /// <summary>Gets the pixel accuracy of the last state.</summary>
    public double? LastPixelAccuracy { get; init; }

    /// <summary>Gets the distance of the last state to the clean image.</summary>
    public double? LastL2 { get; init; }

    /// <summary>Gets the largest change of a value in the last state.</summary>
    public double? LastLinf { get; init; }

    /// <summary>Gets the IoU of the best state saved as 8-bit PNG and read back.</summary>
    public double? DiskIou { get; init; }

    /// <summary>Gets the pixel accuracy of the best state saved as 8-bit PNG and read back.</summary>
    public double? DiskPixelAccuracy { get; init; }

    /// <summary>Gets the distance of the saved image to the clean image.</summary>
    public double? DiskL2 { get; init; }

    /// <summary>Gets the largest change of a value in the saved image.</summary>
    public double? DiskLinf { get; init; }

    /// <summary>
    /// Gets the HD95 of the prediction on the saved image and the target, in pixels or mm: the mean over labels, of which
    /// one that is in one mask alone counts with the image's diagonal. Null of a classifier, and in older runs.
    /// </summary>
    public double? DiskHd95 { get; init; }

    /// <summary>
    /// Gets the foreground of the prediction on the saved image less that of the target, in pixels, mm² or mm³.
    /// </summary>
    public double? DiskSizeDifference { get; init; }

    /// <summary>Gets the distance of the centroids of both, in pixels or mm; over labels as <see cref="DiskHd95"/>.</summary>
    public double? DiskCentroidShift { get; init; }

    /// <summary>Gets the number of labels that are in one of the two masks alone: erased, or inserted.</summary>
    public int? DiskMissing { get; init; }

    /// <summary>
    /// Gets the IoU of the file through which the attack went; of several, of the one on which it does worst.
    /// </summary>
    public double? EotIou { get; init; }

    /// <summary>Gets the pixel accuracy of the file that <see cref="EotIou"/> is of.</summary>
    public double? EotPixelAccuracy { get; init; }

    /// <summary>Gets the first step whose state reached an IoU of 0.5; null where none did.</summary>
    public int? StepAtIou50 { get; init; }

    /// <summary>Gets the first step whose state reached an IoU of 0.9; null where none did.</summary>
    public int? StepAtIou90 { get; init; }

    /// <summary>Gets the first step whose state reached an IoU of 0.95; null where none did.</summary>
    public int? StepAtIou95 { get; init; }

    /// <summary>Gets the smallest L2 among the states of an IoU of at least 0.5.</summary>
    public double? L2AtIou50 { get; init; }

    /// <summary>Gets the smallest L2 among the states of an IoU of at least 0.9.</summary>
    public double? L2AtIou90 { get; init; }

    /// <summary>Gets the smallest L2 among the states of an IoU of at least 0.95.</summary>
    public double? L2AtIou95 { get; init; }

    /// <summary>Gets the evaluations of the network.</summary>
    public required long ForwardPasses { get; init; }

    /// <summary>Gets the gradients of its input.</summary>
    public required long BackwardPasses { get; init; }

    /// <summary>Gets the time taken, in seconds; in a batch, the example's share of each step.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets why the example failed; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>
    /// Gets the setting that had broken the example before with as small a change, of an audit; null where the example
    /// was attacked. A row with it has no figures and is neither a success nor a failure.
    /// </summary>
    public string? BrokenBy { get; init; }

    /// <summary>Gets what was done with the mask: targeted or untargeted.</summary>
    internal string Goal => Parameters.Text("goal") ?? "targeted";

    /// <summary>
    /// Gets where the mask comes from: other (another sample), truth (the image's own), prediction (the model's on the
    /// clean image), or what was made of these.
    /// </summary>
    internal string TargetFrom => Parameters.Text("target_from") ?? "other";

    /// <summary>Gets which pixels could change; null for all.</summary>
    internal string? Region => Parameters.Text("region");

    /// <summary>Gets whose procedure was followed: paper or authors.</summary>
    internal string Protocol => Parameters.Text("protocol") ?? "paper";

    /// <summary>Gets the norm that was made small or was bounded: l2 or linf; null where the method has none.</summary>
    internal string? Norm => Parameters.Text("norm");

    /// <summary>Gets the largest size of the perturbation in the norm; null where the method has no budget.</summary>
    internal double? Epsilon => Parameters.Number("epsilon");

    /// <summary>Gets the target's file, where it is another sample's; null where the image decides the target.</summary>
    internal string? OtherTarget => TargetFrom.StartsWith("other", StringComparison.Ordinal) ? TargetSha256 : null;

    /// <summary>Gives how far an IoU is towards the goal: 1 is all the way.</summary>
    internal double? Progress(double? iou) => Goal == Untargeted ? 1 - iou : iou;
}
