using System.Text.Json.Nodes;

namespace SegProbe.Evaluation.Tests.Documents;

/// <summary>What docs/explanation/comparison/runs.json says of the records beside it.</summary>
/// <param name="Attacks">Runs of all attacks, a table each.</param>
/// <param name="Pairings">Runs of a minimum-norm attack beside runs of others on the same pairs, a table each.</param>
internal sealed record Comparison(IReadOnlyList<Comparison.Run> Attacks, IReadOnlyList<Comparison.Pairing> Pairings)
{
    /// <summary>A run whose rows lie beside.</summary>
    /// <param name="Title">What tables call it.</param>
    /// <param name="File">The file of its rows.</param>
    /// <param name="Planned">The number of rows that it was planned with.</param>
    /// <param name="Command">The command that made it.</param>
    /// <param name="Plan">Its plan, where it was given as a file.</param>
    internal sealed record Run(string Title, string File, int Planned, string Command, JsonNode? Plan);

    /// <summary>Runs on the same pairs.</summary>
    /// <param name="Title">What they have in common.</param>
    /// <param name="Ours">Runs of the minimum-norm attack.</param>
    /// <param name="Theirs">The run of the methods it is compared with.</param>
    internal sealed record Pairing(string Title, IReadOnlyList<Run> Ours, Run Theirs);
}
