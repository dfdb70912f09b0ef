namespace SegProbe.Attacks;

/// <summary>How the multiplier α of a step X + α P is chosen.</summary>
/// <remarks>
/// P is a gradient of class scores summed over pixels, so a multiplier does not carry over from one network, image size
/// or scale of scores to another; <see cref="CalibratedStep"/> does.
/// </remarks>
public abstract record StepRule;
