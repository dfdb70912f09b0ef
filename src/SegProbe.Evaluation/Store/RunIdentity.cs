namespace SegProbe.Evaluation.Store;

/// <summary>What a run folder holds the results of.</summary>
/// <param name="Plan">The plan, as JSON.</param>
/// <param name="ModelSha256">The hash of the model's file.</param>
/// <param name="Part">Which part of the run, "1/1" for all of it.</param>
/// <param name="Expected">The number of rows of the part when it is complete.</param>
public sealed record RunIdentity(string Plan, string ModelSha256, string Part, int Expected);
