namespace SegProbe.Evaluation.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Rows">Rows stored, those of earlier starts included.</param>
/// <param name="Steps">
/// Steps of this start, each example of a batch counting; a finished example counts in full.
/// </param>
/// <param name="Setting">The name of the setting at work.</param>
public readonly record struct RunProgress(int Rows, double Steps, string Setting);
