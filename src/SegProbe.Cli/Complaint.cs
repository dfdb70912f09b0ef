using System.CommandLine;
using System.CommandLine.Parsing;

namespace SegProbe.Cli;

/// <summary>Says what is wrong with a command line: the first fault, with the nearest known name.</summary>
internal static class Complaint
{
    /// <summary>Gives the fault in a line; null where there is none.</summary>
    public static string? About(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var fault = parsed.Errors.Count == 0 && parsed.UnmatchedTokens.Count == 0
            ? Repeated(parsed)
            : Repeated(parsed) ?? Unknown(parsed, command) ?? Worded(parsed.Errors.MinBy(error => IsOfWhatWasGiven(error) ? 0 : 1)!);
        return fault is null
            ? null
            : $"{fault} See 'segprobe {(command is RootCommand ? "" : command.Name + " ")}--help'.";
    }

    // What is missing is told last: it may be what a misplaced word was to be.
    private static bool IsOfWhatWasGiven(ParseError error) => error.SymbolResult is OptionResult { IdentifierTokenCount: > 0 };

    private static string? Repeated(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<OptionResult>()
            .Where(result => result.IdentifierTokenCount > 1 && result.Option.Arity.MaximumNumberOfValues <= 1)
            .Select(result =>
                $"{result.Option.Name} must be given once, got it {result.IdentifierTokenCount} times. " +
                "Leave out all but one.")
            .FirstOrDefault();

    private static string? Unknown(ParseResult parsed, Command command)
    {
        if (parsed.UnmatchedTokens is not [var token, ..])
        {
            return null;
        }

        var text = token.Split('=')[0];
        var options = command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(each => each.Recursive));
        return text.StartsWith('-')
            ? $"The option must be one of {(command is RootCommand ? "segprobe" : command.Name)}'s, got '{text}'." +
                NearestName.Hint(text, options.SelectMany(each => each.Aliases.Prepend(each.Name)))
            : command is RootCommand
            ? $"The command must be one of segprobe's, got '{text}'." +
                NearestName.Hint(text, command.Subcommands.Select(each => each.Name))
            : $"Every value must follow its option, got '{text}' by itself.";
    }

    // System.CommandLine names the .NET type that a text is not.
    private static string Worded(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Tokens: [var text, ..], Option: var option } when NumberKind(option.ValueType) is { } kind =>
            $"{option.Name} must be {kind}, got '{text.Value}'.",
        OptionResult { Tokens: [], IdentifierTokenCount: > 0, Option: var option } =>
            $"{option.Name} must have a value, got none.",
        ArgumentResult { Tokens: [], Parent: CommandResult, Argument: var argument } =>
            $"{argument.HelpName ?? argument.Name} must be given, got nothing.",
        CommandResult { Command: RootCommand } => "A command must be given, got none.",
        _ => error.Message,
    };

    private static string? NumberKind(Type type) =>
        type == typeof(int) || type == typeof(int?) ? $"a whole number from {int.MinValue} to {int.MaxValue}"
        : type == typeof(double) || type == typeof(double?) ? "a number"
        : null;
}
