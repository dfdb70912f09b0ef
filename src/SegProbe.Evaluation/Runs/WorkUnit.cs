namespace SegProbe.Evaluation.Runs;

/// <summary>Neighbouring pairs that are attacked with one setting and stored as one.</summary>
/// <param name="First">The place of the first pair in the draw.</param>
/// <param name="Count">The number of pairs.</param>
/// <param name="Setting">The place of the setting in the plan.</param>
public readonly record struct WorkUnit(int First, int Count, int Setting);
