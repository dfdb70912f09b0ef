using SegProbe.Attacks;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Runs;

/// <summary>Makes the rows of one setting.</summary>
/// <param name="run">The run.</param>
/// <param name="setting">The place of the setting in the plan.</param>
/// <param name="settings">What all examples of the setting share.</param>
internal sealed class RowMaker(PreparedRun run, int setting, RunSettings settings)
{
    private AttackOptions Options => run.Settings[setting];

    /// <summary>Makes the row of an example that was attacked.</summary>
    public ExampleRow Row(int pair, CaseResult result)
    {
        var (record, states) = (result.Record, result.Trajectory);
        var span = run.Model.Model.InputRange.Upper - run.Model.Model.InputRange.Lower;
        return Start(pair) with
        {
            Parameters = result.Parameters,
            Image = record.Image.Path,
            ImageSha256 = record.Image.Sha256,
            Target = record.Target.Path,
            TargetSha256 = record.Target.Sha256,
            TargetShare = result.TargetShare,
            CleanShare = result.CleanShare,
            CleanIou = record.Clean.Iou,
            CleanPixelAccuracy = record.Clean.PixelAccuracy,
            BestStep = record.Best.Step,
            BestIou = record.Best.Iou,
            BestPixelAccuracy = record.Best.PixelAccuracy,
            BestL2 = record.Best.L2,
            BestLinf = record.Best.Linf,
            LastStep = record.Last.Step,
            LastIou = record.Last.Iou,
            LastPixelAccuracy = record.Last.PixelAccuracy,
            LastL2 = record.Last.L2,
            LastLinf = record.Last.Linf,
            DiskIou = record.OnDisk.Iou,
            DiskPixelAccuracy = record.OnDisk.PixelAccuracy,
            DiskL2 = record.OnDisk.L2,
            DiskLinf = record.OnDisk.Linf,
            DiskHd95 = record.OnDisk.Structures?.Hd95,
            DiskSizeDifference = record.OnDisk.Structures?.SizeDifference,
            DiskCentroidShift = record.OnDisk.Structures?.CentroidShift,
            DiskMissing = record.OnDisk.Structures?.Missing,
            EotIou = record.Eot?.Iou,
            EotPixelAccuracy = record.Eot?.PixelAccuracy,
            StepAtIou50 = FirstAt(states, 0.5),
            StepAtIou90 = FirstAt(states, 0.9),
            StepAtIou95 = FirstAt(states, 0.95),
            L2AtIou50 = SmallestAt(states, 0.5) / span,
            L2AtIou90 = SmallestAt(states, 0.9) / span,
            L2AtIou95 = SmallestAt(states, 0.95) / span,
            ForwardPasses = record.Passes.Forward,
            BackwardPasses = record.Passes.Backward,
            Seconds = record.Seconds,
            Failure = record.Failure,
        };
    }

    /// <summary>Makes the row of an example that was not attacked.</summary>
    /// <param name="pair">The place of the pair in the draw.</param>
    /// <param name="loaded">What it would have been, or why it could not be.</param>
    /// <param name="brokenBy">The setting that had broken it; null for none.</param>
    public ExampleRow Row(int pair, LoadedCase loaded, string? brokenBy) => Start(pair) with
    {
        Image = loaded.Image.Path,
        ImageSha256 = loaded.Image.Sha256,
        Target = loaded.Target.Path,
        TargetSha256 = loaded.Target.Sha256,
        Failure = loaded.Failure,
        BrokenBy = brokenBy,
    };

    private ExampleRow Start(int pair) => new()
    {
        Pair = pair,
        SettingIndex = setting,
        Setting = run.Names[setting],
        SettingHash = SettingNames.Hash(Options, run.Catalog),
        Method = Options.Name,
        Parameters = settings.Parameters(run.Model, new Dictionary<string, double>()),
        Seed = run.Plan.Seed,
        Data = run.Plan.Data,
        Image = "",
        ImageSha256 = "",
        Target = "",
        TargetSha256 = "",
        ModelSha256 = run.Model.Identity.Sha256,
        ForwardPasses = 0,
        BackwardPasses = 0,
        Seconds = 0,
    };

    // How near a state is to the goal stands in for its IoU.
    private int? FirstAt(IReadOnlyList<TrajectoryPoint> states, double iou) =>
        Reaching(states, iou).Select(state => (int?)state.Step).FirstOrDefault();

    private double? SmallestAt(IReadOnlyList<TrajectoryPoint> states, double iou) =>
        Reaching(states, iou).Min(state => (double?)state.L2);

    private IEnumerable<TrajectoryPoint> Reaching(IReadOnlyList<TrajectoryPoint> states, double iou) =>
        states.Where(state => Options.MayBeReported(state.Step) && Options.Progress(state.Iou) >= iou);
}
