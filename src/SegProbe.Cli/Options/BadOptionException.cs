namespace SegProbe.Cli.Options;

/// <summary>
/// An option's value is out of range or excludes another; the message says what, the rule, the value and the remedy.
/// </summary>
internal sealed class BadOptionException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Says that an option is missing which this use of the command needs.</summary>
    public static BadOptionException Missing(string option, string command) =>
        new($"Option '{option}' is required. See 'segprobe {command} --help'.");

    /// <summary>Checks that a word is one of those known.</summary>
    /// <param name="option">The option whose value it is.</param>
    /// <param name="word">The word.</param>
    /// <param name="known">At least two words.</param>
    /// <param name="remedy">What to do instead, a sentence.</param>
    public static string Choice(string option, string word, IReadOnlyList<string> known, string remedy) =>
        known.Contains(word)
            ? word
            : throw new BadOptionException(
                $"{option} must be {string.Join(", ", known.SkipLast(1))} or {known[^1]}, got '{word}'." +
                $"{NearestName.Hint(word, known)} {remedy}");

    /// <summary>Makes a check, and adds what it refuses to the faults.</summary>
    public static void Collect(List<string> faults, Action check)
    {
        try
        {
            check();
        }
        catch (Exception exception) when (exception is BadOptionException or DataFileException)
        {
            faults.Add(exception.Message);
        }
    }

    /// <summary>Runs what checks options and words its complaint for the command line.</summary>
    /// <param name="option">The option whose value is checked.</param>
    /// <param name="make">Makes something from the value.</param>
    public static T Guard<T>(string option, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException exception)
        {
            var rule = exception.Message.Split(" (Parameter", 2)[0];
            throw new BadOptionException($"{option}: {rule}", exception);
        }
        catch (FormatException exception)
        {
            throw new BadOptionException($"{option} {exception.Message}", exception);
        }
    }
}
