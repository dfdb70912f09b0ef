namespace SegProbe.Evaluation.Targets;

/// <summary>The mask that a target is made from.</summary>
public enum TargetStart
{
    /// <summary>The mask of another sample.</summary>
    Other,

    /// <summary>The image's own mask.</summary>
    Truth,

    /// <summary>What the model draws on the clean image.</summary>
    Prediction,
}
