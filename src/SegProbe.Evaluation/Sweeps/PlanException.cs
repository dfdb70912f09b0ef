namespace SegProbe.Evaluation.Sweeps;

/// <summary>A plan cannot be run. The message has a line for each fault.</summary>
public sealed class PlanException : Exception
{
    /// <summary>Lists the faults.</summary>
    /// <param name="faults">Each complete: what, the rule, the value found, the remedy.</param>
    public PlanException(IReadOnlyList<string> faults)
        : base(string.Join('\n', faults)) =>
        Faults = faults;

    /// <summary>Gets the faults.</summary>
    public IReadOnlyList<string> Faults { get; }
}
