using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Tests.Store;

/// <summary>Rows with made-up numbers.</summary>
internal static class Rows
{
    public static ExampleRow Asma { get; } = new()
    {
        Pair = 0,
        SettingIndex = 2,
        Setting = "asma",
        SettingHash = "0123",
        Method = "asma",
        Parameters = new(
        [
            new("goal", "targeted"), new("steps", 500), new("protocol", "paper"), new("first_step_l2", 0.3),
            new("beta", 1e-5), new("tau", 0.1 + 0.2), new("target_from", "other"), new("precision", "float32"),
        ]),
        Seed = 7,
        Data = "data, \"with\" marks",
        Image = "images/å.png",
        ImageSha256 = "aa",
        Target = "masks/b.png",
        TargetSha256 = "bb",
        ModelSha256 = "cc",
        TargetShare = 0.25,
        CleanIou = 0.1,
        BestStep = 16,
        BestIou = 0.8125,
        BestPixelAccuracy = 0.9,
        BestL2 = 1.25,
        BestLinf = 0.05,
        LastStep = 17,
        LastIou = 0.75,
        LastPixelAccuracy = 0.875,
        LastL2 = 1.5,
        LastLinf = 0.0625,
        DiskIou = 0.8,
        DiskPixelAccuracy = 0.89,
        DiskL2 = 1.3,
        DiskLinf = 0.051,
        DiskHd95 = 2.5,
        DiskSizeDifference = -12,
        DiskCentroidShift = 1.25,
        DiskMissing = 1,
        StepAtIou50 = 4,
        L2AtIou50 = 1.0 / 3,
        ForwardPasses = 18,
        BackwardPasses = 17,
        Seconds = 1.5,
    };

    public static ExampleRow Failed { get; } = new()
    {
        Pair = 1,
        SettingIndex = 2,
        Setting = "asma",
        SettingHash = "0123",
        Method = "asma",
        Parameters = new([new("goal", "targeted"), new("steps", 500), new("protocol", "paper")]),
        Seed = 7,
        Data = "data",
        Image = "images/c.png",
        ImageSha256 = "",
        Target = "masks/d.png",
        TargetSha256 = "dd",
        ModelSha256 = "cc",
        ForwardPasses = 0,
        BackwardPasses = 0,
        Seconds = 0,
        Failure = "images/c.png must be a complete image, got a damaged one. Replace it.",
    };
}
