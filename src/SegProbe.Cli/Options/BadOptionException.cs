namespace SegProbe.Cli.Options;

/// <summary>
/// An option's value is out of range or excludes another; the message says what, the rule, the value and the remedy.
/// </summary>
internal sealed class BadOptionException(string message, Exception? cause = null) : Exception(message, cause)
{
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
