namespace SegProbe.Attacks;

/// <summary>
/// Declares a parameter of an attack, on a property of its options record. Plans, command line, help, stored rows,
/// reports and names of settings follow from it; see <see cref="AttackParameters"/>.
/// </summary>
/// <param name="help">What the parameter does, in one or two sentences, for the help.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AttackParameterAttribute(string help) : Attribute
{
    /// <summary>Gets what the parameter does.</summary>
    public string Help { get; } = help;

    /// <summary>Gets what stands for a value in the help, for example <c>N</c>; null for the choices of an enum.</summary>
    public string? Hint { get; init; }

    /// <summary>
    /// Gets what stands before the value in the name of a setting, empty for the value alone. With a label the
    /// parameter is always part of the name; without one (null) only where it is not the method's default, behind its
    /// key.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>
    /// Gets whether the value is a budget of values in [0, 1], which may be written in grey levels: <c>8/255</c>,
    /// <c>8levels</c> or <c>2.5</c>.
    /// </summary>
    public bool IsBudget { get; init; }
}
