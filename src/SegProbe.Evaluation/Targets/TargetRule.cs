namespace SegProbe.Evaluation.Targets;

/// <summary>Where the mask of an attack comes from.</summary>
/// <param name="Start">The mask it is made from.</param>
public sealed record TargetRule(TargetStart Start)
{
    /// <summary>Gets another sample's mask.</summary>
    public static TargetRule Other { get; } = new(TargetStart.Other);

    /// <summary>Gets the image's own mask.</summary>
    public static TargetRule Truth { get; } = new(TargetStart.Truth);

    /// <summary>Gets the model's prediction on the clean image.</summary>
    public static TargetRule Prediction { get; } = new(TargetStart.Prediction);

    /// <summary>Gets whether the mask belongs to the image itself.</summary>
    public bool IsOwn => Start != TargetStart.Other;

    /// <summary>Gives the rule as users write it.</summary>
    public override string ToString() => Start.ToString().ToLowerInvariant();
}
