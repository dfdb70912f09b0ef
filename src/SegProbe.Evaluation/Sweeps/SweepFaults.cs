namespace SegProbe.Evaluation.Sweeps;

/// <summary>Collects what is wrong with a grid.</summary>
/// <param name="onFault">Receives every fault once: several settings may share one.</param>
/// <param name="nameOf">How a property is called in messages.</param>
internal sealed class SweepFaults(Action<string> onFault, Func<string, string> nameOf)
{
    private readonly HashSet<string> reported = [];

    public void Add(string text)
    {
        if (reported.Add(text))
        {
            onFault(text);
        }
    }

    /// <summary>Gives what names stand for, without those that stand for nothing.</summary>
    /// <param name="key">The property that holds the names.</param>
    /// <param name="names">The names; each once.</param>
    /// <param name="known">What they can stand for.</param>
    /// <param name="rule">What they must be.</param>
    /// <param name="remedy">What to do instead.</param>
    public List<T> Named<T>(
        string key, IReadOnlyList<string> names, Dictionary<string, T> known, string rule, string remedy)
        where T : notnull
    {
        foreach (var odd in names.Where(each => !known.ContainsKey(each)))
        {
            Add($"{nameOf(key)} must be {rule}, got '{odd}'. {remedy}");
        }

        if (names.Count == 0 || names.Distinct().Count() < names.Count)
        {
            Add($"{nameOf(key)} must name each once, got '{string.Join(',', names)}'. {remedy}");
        }

        return [.. names.Distinct().Where(known.ContainsKey).Select(each => known[each])];
    }

    /// <summary>Makes settings; null where their values are refused, which is then a fault.</summary>
    public T? Guard<T>(string name, Func<T> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (ArgumentException exception)
        {
            Add($"{name}: {exception.Message.Split(" (Parameter", 2)[0]}");
            return null;
        }
    }
}
