using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Tests.Store;

/// <summary>Records with made-up numbers.</summary>
internal static class Records
{
    public static ExampleRecord Asma { get; } = new()
    {
        Method = "asma",
        Protocol = "paper",
        Settings = new()
        {
            Goal = "reach",
            TargetFrom = "other",
            Steps = 500,
            Beta = 1e-5,
            Tau = 1e-7,
            FirstStepL2 = 0.1,
            StopIou = 0.9,
            BatchSize = 16,
            Size = [128, 96],
            MaskThreshold = 127,
            Device = "cpu",
            Threads = 2,
        },
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
