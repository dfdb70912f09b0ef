namespace SegProbe.Evaluation.Store;

/// <summary>Versions of the software that made a record.</summary>
/// <param name="Segprobe">This program.</param>
/// <param name="Torchsharp">The bindings.</param>
/// <param name="Libtorch">The library that computes.</param>
public sealed record SoftwareVersions(string Segprobe, string Torchsharp, string Libtorch);
