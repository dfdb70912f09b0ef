using System.Text.RegularExpressions;
using SegProbe.Attacks;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>Turns a sweep into settings and collects what is wrong with it.</summary>
/// <param name="sweep">The sweep.</param>
/// <param name="catalog">The methods.</param>
/// <param name="onFault">Receives every fault once: several settings may share one.</param>
/// <param name="nameOf">How a key is called in messages.</param>
internal sealed partial class SweepExpansion(
    AttackSweep sweep, AttackCatalog catalog, Action<string> onFault, Func<string, string> nameOf)
{
    private readonly HashSet<string> reported = [];
    private HashSet<string> used = [];

    public IReadOnlyList<AttackOptions> Run()
    {
        var methods = Methods();
        RequireSomeValue();
        RequireUse(methods.Count > 0 ? methods : catalog.Methods);

        // Where no method is known, the values are checked all the same, with any method that has them.
        var made = (methods.Count > 0 ? methods : catalog.Methods).Select(Settings).ToList();
        return methods.Count > 0 ? [.. made.SelectMany(settings => settings)] : [];
    }

    private List<AttackMethod> Methods()
    {
        const string key = "methods";
        const string remedy = "Write, for example, asma or ssm,asm,asma.";
        foreach (var odd in sweep.Methods.Where(name => catalog.Find(name) is null))
        {
            Add($"{nameOf(key)} must be one of {string.Join(", ", catalog.Names)}, got '{odd}'." +
                $"{NearestName.Hint(odd, catalog.Names)} {remedy}");
        }

        if (sweep.Methods.Count == 0 || sweep.Methods.Distinct().Count() < sweep.Methods.Count)
        {
            Add($"{nameOf(key)} must name each once, got '{string.Join(',', sweep.Methods)}'. {remedy}");
        }

        return [.. sweep.Methods.Distinct().Select(catalog.Find).OfType<AttackMethod>()];
    }

    private void RequireSomeValue()
    {
        foreach (var (key, texts) in sweep.Values)
        {
            if (texts.Count == 0 || texts.Distinct().Count() < texts.Count)
            {
                Add($"{nameOf(key)} must have at least one value and each once, got [{string.Join(", ", texts)}]. " +
                    "Give values or leave it out.");
            }
        }
    }

    private void RequireUse(IEnumerable<AttackMethod> methods)
    {
        var (known, theirs) = (Keys(catalog.Methods), Keys(methods));
        used = [.. sweep.Values.Keys.Intersect(theirs)];
        foreach (var key in sweep.Values.Keys.Except(theirs))
        {
            Add(known.Contains(key)
                ? $"{nameOf(key)} must belong to a method, got it with {string.Join(", ", sweep.Methods)}. " +
                    "Leave it out, or add a method that has it."
                : $"{nameOf(key)} must be the key of a parameter, got '{key}'.{NearestName.Hint(key, known)} " +
                    "Correct or remove it.");
        }
    }

    private static HashSet<string> Keys(IEnumerable<AttackMethod> methods) =>
        [.. methods.SelectMany(method => AttackParameters.List(method.Defaults)).Select(parameter => parameter.Key)];

    private List<AttackOptions> Settings(AttackMethod method)
    {
        IEnumerable<AttackOptions> made = [method.Create()];
        foreach (var parameter in AttackParameters.List(method.Defaults)
            .Where(parameter => sweep.Values.ContainsKey(parameter.Key))
            .OrderBy(parameter => parameter.Name == nameof(AttackOptions.Goal)))
        {
            var values = Values(method.Defaults, parameter);
            made = made.SelectMany(options => values.SelectMany(value => Guard(
                $"{nameOf(parameter.Key)}: ", () => parameter.With(options, value))));
        }

        return [.. made.SelectMany(options => Guard("", () =>
        {
            options.Validate();
            options.ValidateAmong(used);
            return options;
        }))];
    }

    // What the texts of a parameter mean, as far as the method takes it.
    private List<object> Values(AttackOptions defaults, MethodParameter parameter) =>
    [
        .. from text in sweep[parameter.Key].Distinct()
           from value in Guard($"{nameOf(parameter.Key)} ", () => parameter.Read(text))
           from fitting in Guard($"{nameOf(parameter.Key)}: ", () => parameter.With(defaults, value))
           select value,
    ];

    // What is refused is a fault, and nothing is made of it.
    private T[] Guard<T>(string prefix, Func<T> make)
    {
        try
        {
            return [make()];
        }
        catch (ArgumentException exception)
        {
            var rule = exception.Message.Split(" (Parameter", 2)[0];
            Add(prefix.Length > 0 ? prefix + rule : InWordsOfTheUser(rule));
            return [];
        }
    }

    // What does not go together is told by the names of properties.
    private string InWordsOfTheUser(string rule) => Word().Replace(rule, word =>
        sweep.Methods.Select(catalog.Find).OfType<AttackMethod>()
            .SelectMany(method => AttackParameters.List(method.Defaults))
            .FirstOrDefault(parameter => parameter.Name == word.Value) is { } named
            ? nameOf(named.Key)
            : word.Value);

    private void Add(string text)
    {
        if (reported.Add(text))
        {
            onFault(text);
        }
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
