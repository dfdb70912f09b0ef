namespace SegProbe.Evaluation.Tests.Documents;

/// <summary>What docs/explanation/reproduction/runs.json says of the records beside it.</summary>
internal sealed record Reproduction
{
    /// <summary>Gets the largest mean L2 of settings that can win a sweep.</summary>
    public required double LargestL2 { get; init; }

    public required IReadOnlyList<Network> Networks { get; init; }

    public required IReadOnlyList<Run> Runs { get; init; }

    /// <summary>A network under attack.</summary>
    /// <param name="Name">What tables call it.</param>
    /// <param name="Command">The command that trained it.</param>
    /// <param name="Log">The file with what the command printed; null where it was not kept.</param>
    internal sealed record Network(string Name, string Command, string? Log);

    /// <summary>A run whose rows lie beside.</summary>
    internal sealed record Run
    {
        public required string File { get; init; }

        public required string Kind { get; init; }

        public required string Title { get; init; }

        public required string Network { get; init; }

        public required string Command { get; init; }

        /// <summary>Gets the number of rows that the run was planned with.</summary>
        public required int Planned { get; init; }

        /// <summary>Gets the winners of which sweeps it has, by their files; null for none.</summary>
        public IReadOnlyList<string>? Sweeps { get; init; }

        /// <summary>Gets which column of the paper's table it stands beside; null for none.</summary>
        public string? Paper { get; init; }

        /// <summary>Gets the run's plan, where it was given as a file.</summary>
        public System.Text.Json.Nodes.JsonNode? Plan { get; init; }
    }
}
