using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Tests.Store;

/// <summary>Records with made-up numbers.</summary>
internal static class Records
{
    public static ExampleRecord Asma { get; } = new()
    {
        Method = "asma",
        Settings = new(
        [
            new("goal", "targeted"), new("steps", 500), new("stop_iou", 0.9), new("protocol", "paper"),
            new("first_step_l2", 0.1), new("alpha", null), new("beta", 1e-5), new("tau", 1e-7),
            new("target_from", "other"), new("batch_size", 16), new("size", new[] { 128, 96 }),
            new("mask_threshold", 127), new("device", "cpu"), new("threads", 2),
        ]),
        StepsRun = 17,
        Clean = new(0.25, 0.5),
        Last = new(17, 0.75, 0.875, 1.5, 0.0625),
        Best = new(16, 0.8125, 0.9, 1.25, 0.05),
        OnDisk = new(0.8, 0.89, 1.3, 0.051),
        PerturbationAmplification = 10,
        Passes = new(18, 17),
        Model = new("unet.safetensors", "aa", "safetensors"),
        Image = new("images/å.png", "bb"),
        Target = new("masks/b.png", "cc"),
        Seed = 7,
        Seconds = 1.5,
        Versions = new("0.1.0", "0.107.0", "2.10.0"),
    };
}
