namespace SegProbe.Evaluation.Store;

/// <summary>What a run folder holds the results of.</summary>
/// <param name="Plan">The plan, as JSON.</param>
/// <param name="ModelSha256">The hash of the model's file.</param>
/// <param name="Part">Which part of the run, "1/1" for all of it.</param>
/// <param name="Expected">The number of rows of the part when it is complete.</param>
public sealed record RunIdentity(string Plan, string ModelSha256, string Part, int Expected);

/// <summary>Where and how a run, or a part of it between two interruptions, was made.</summary>
public sealed record RunEnvironment
{
    /// <summary>Gets the command line.</summary>
    public required string Command { get; init; }

    /// <summary>Gets the time of the start, UTC, in ISO 8601.</summary>
    public required string Started { get; init; }

    /// <summary>Gets the name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Gets the name of the processor.</summary>
    public required string Processor { get; init; }

    /// <summary>Gets the operating system.</summary>
    public required string System { get; init; }

    /// <summary>Gets the device: cpu or cuda.</summary>
    public required string Device { get; init; }

    /// <summary>Gets the number of threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Gets the version of this program.</summary>
    public required string Segprobe { get; init; }

    /// <summary>Gets the version of TorchSharp.</summary>
    public required string Torchsharp { get; init; }

    /// <summary>Gets the version of libtorch.</summary>
    public required string Libtorch { get; init; }
}
