using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using static System.FormattableString;

namespace SegProbe.Attacks;

/// <summary>Lists what <see cref="AttackParameterAttribute"/> declares on options records.</summary>
public static class AttackParameters
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<MethodParameter>> Known = new();

    /// <summary>Lists the parameters of an attack, those that all attacks have first, in the order declared.</summary>
    /// <param name="options">The attack's options; only their type matters.</param>
    public static IReadOnlyList<MethodParameter> List(AttackOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Known.GetOrAdd(options.GetType(), Declared);
    }

    /// <summary>Finds a parameter of an attack.</summary>
    /// <param name="options">The attack's options; only their type matters.</param>
    /// <param name="key">For example <c>first_step_l2</c>.</param>
    /// <returns>The parameter; null where the attack has none of this key.</returns>
    public static MethodParameter? Find(AttackOptions options, string key) =>
        List(options).FirstOrDefault(parameter => parameter.Key == key);

    private static List<MethodParameter> Declared(Type type) =>
    [
        .. Ancestry(type).Reverse()
            .SelectMany(level => level
                .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .OrderBy(property => property.MetadataToken))
            .Select(property => (property, declaration: property.GetCustomAttribute<AttackParameterAttribute>(false)))
            .Where(found => found.declaration is not null)
            .Select(found => new MethodParameter(found.property, found.declaration!)),
    ];

    private static IEnumerable<Type> Ancestry(Type type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            yield return level;
        }
    }
}

/// <summary>One parameter of an attack: what its options record declares.</summary>
public sealed class MethodParameter
{
    private const double Levels = 255;
    private const string LevelsSuffix = "levels";

    private readonly PropertyInfo property;
    private readonly AttackParameterAttribute declaration;

    internal MethodParameter(PropertyInfo property, AttackParameterAttribute declaration)
    {
        (this.property, this.declaration) = (property, declaration);
        Key = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        IsOptional = Type != property.PropertyType;
        Choices = Type.IsEnum ? [.. Enum.GetNames(Type).Select(name => name.ToLowerInvariant())] : [];
        if (!Type.IsEnum && Type != typeof(double) && Type != typeof(int) && Type != typeof(bool))
        {
            throw new NotSupportedException(
                $"The type of an attack's parameter must be double, int, bool, an enum or one of them or null, got " +
                $"{property.PropertyType.Name} for {property.Name}. Choose one of them.");
        }
    }

    /// <summary>Gets the property's name in snake case, for example <c>first_step_l2</c>.</summary>
    public string Key { get; }

    /// <summary>Gets the property's name, for example <c>FirstStepL2</c>.</summary>
    public string Name => property.Name;

    /// <summary>Gets the type of a value: <c>double</c>, <c>int</c>, <c>bool</c> or an enum; never nullable.</summary>
    public Type Type { get; }

    /// <summary>Gets whether the property may be null: it is not set, or does not apply.</summary>
    public bool IsOptional { get; }

    /// <summary>Gets the values of an enum as they are written; empty for other types.</summary>
    public IReadOnlyList<string> Choices { get; }

    /// <inheritdoc cref="AttackParameterAttribute.Help"/>
    public string Help => declaration.Help;

    /// <summary>Gets what stands for a value in the help, for example <c>N</c> or <c>l2|linf</c>.</summary>
    public string Hint => declaration.Hint ?? (Choices.Count > 0 ? string.Join('|', Choices) : Name);

    /// <inheritdoc cref="AttackParameterAttribute.Label"/>
    public string? Label => declaration.Label;

    /// <summary>Gets the value: of <see cref="Type"/>, or null.</summary>
    /// <param name="options">Options that have the parameter.</param>
    public object? Value(AttackOptions options) => property.GetValue(options);

    /// <summary>
    /// Gives the value as <see cref="Set"/> reads it, for example <c>0.3</c>, <c>linf</c> or, of a budget in
    /// L-infinity, <c>8levels</c>; null where it is null.
    /// </summary>
    /// <param name="options">Options that have the parameter.</param>
    public string? Write(AttackOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Value(options) switch
        {
            null => null,
            // Whole grey levels are what people think in: 8/255 has no short decimal.
            double budget when declaration.IsBudget && options.NormOrNone == PerturbationNorm.Linf
                && Math.Abs((budget * Levels) - Math.Round(budget * Levels)) < 1e-9 =>
                Invariant($"{Math.Round(budget * Levels)}{LevelsSuffix}"),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            int count => count.ToString(CultureInfo.InvariantCulture),
            var other => other.ToString()!.ToLowerInvariant(),
        };
    }

    /// <summary>Gives a copy of options with this parameter read from a text.</summary>
    /// <param name="options">Options that have the parameter. Not modified.</param>
    /// <param name="text">A number with a point, <c>true</c> or <c>false</c>, or one of <see cref="Choices"/>.</param>
    /// <exception cref="ArgumentException">
    /// The text is no value, or not one that the options take. The message is one line, to be read behind the name of
    /// an option (<c>must be ..., got ...</c>) where the text is no value.
    /// </exception>
    public AttackOptions Set(AttackOptions options, string text) => With(options, Read(text));

    /// <summary>Gives a copy of options with another value of this parameter.</summary>
    /// <param name="options">Options that have the parameter. Not modified.</param>
    /// <param name="value">A value of <see cref="Type"/>, or null where the parameter is optional.</param>
    /// <exception cref="ArgumentException">The options do not take the value; the message says which they take.</exception>
    public AttackOptions With(AttackOptions options, object? value)
    {
        ArgumentNullException.ThrowIfNull(options);
        // What `with` compiles to.
        var copy = options.GetType().GetMethod("<Clone>$")!.Invoke(options, null)!;
        try
        {
            property.SetValue(copy, value);
        }
        catch (TargetInvocationException error) when (error.InnerException is ArgumentException cause)
        {
            throw cause;
        }

        return (AttackOptions)copy;
    }

    /// <summary>Reads a value.</summary>
    /// <inheritdoc cref="Set" path="/param[@name='text']|/exception"/>
    /// <returns>A value of <see cref="Type"/>.</returns>
    public object Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (declaration.IsBudget)
        {
            return ReadBudget(text);
        }

        if (Type.IsEnum)
        {
            return Choices.Contains(text)
                ? Enum.Parse(Type, text, ignoreCase: true)
                : throw Wrong(string.Join(" or ", Choices), text);
        }

        if (Type == typeof(bool))
        {
            return bool.TryParse(text, out var truth) ? truth : throw Wrong("true or false", text);
        }

        if (Type == typeof(int))
        {
            return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count)
                ? count
                : throw Wrong("a whole number", text);
        }

        return Number(text) is var number && !double.IsNaN(number) ? number : throw Wrong("a number", text);
    }

    private static double ReadBudget(string text)
    {
        var value = text.Split('/') switch
        {
            [var levels] when levels.EndsWith(LevelsSuffix, StringComparison.Ordinal) =>
                Number(levels[..^LevelsSuffix.Length]) / Levels,
            [var number] => Number(number),
            [var part, var whole] => Number(part) / Number(whole),
            _ => double.NaN,
        };
        return value > 0 && double.IsFinite(value)
            ? value
            : throw Wrong("a number above 0, such as 8/255, 8levels or 2.5", text);
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    private static ArgumentException Wrong(string rule, string text) => new($"must be {rule}, got '{text}'. Correct it.");
}
