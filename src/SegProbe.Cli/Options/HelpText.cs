using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace SegProbe.Cli.Options;

/// <summary>The help of a command: usage, what it does, and its options in groups.</summary>
/// <param name="commands">The program's commands in groups.</param>
internal sealed class HelpText(IReadOnlyList<(string Title, IReadOnlyList<Command> Commands)> commands)
    : SynchronousCommandLineAction
{
    /// <summary>The widest that help gets, in a pipe and on a wide terminal.</summary>
    public const int MostColumns = 100;

    private const int LeastColumns = 50;
    private const int NameColumns = 28;
    private const string Indent = "  ";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var terminal = parseResult.Terminal();
        var columns = Math.Clamp(terminal.Columns ?? MostColumns, LeastColumns, MostColumns);
        foreach (var line in Lines(parseResult.CommandResult.Command, columns))
        {
            terminal.Output.WriteLine(line);
        }

        return 0;
    }

    private IEnumerable<string> Lines(Command command, int columns) =>
    [
        .. Wrap($"Usage: {Usage(command)}", columns, new(' ', "Usage: segprobe ".Length)),
        "",
        .. Description(command, columns),
        .. Sections(command).SelectMany(section => Section(section.Title, section.Rows, columns)),
        .. command is RootCommand ? ["", "'segprobe COMMAND --help' explains a command."] : Array.Empty<string>(),
    ];

    private static string Usage(Command command) => string.Join(' ',
    [
        "segprobe",
        .. command is RootCommand ? ["COMMAND"] : (string[])[command.Name],
        .. command.Arguments.Select(argument =>
            Name(argument) + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")),
        .. command.Options.Where(option => option.Required)
            .Select(option => $"{option.Aliases.FirstOrDefault() ?? option.Name} {Hint(option)}".TrimEnd()),
        "[options]",
    ]);

    // Paragraphs are filled; what is indented, an example, stays as it is written.
    private static IEnumerable<string> Description(Command command, int columns)
    {
        var isFirst = true;
        foreach (var paragraph in (command.Description ?? "").ReplaceLineEndings("\n").Split("\n\n"))
        {
            if (!isFirst)
            {
                yield return "";
            }

            isFirst = false;
            var lines = paragraph.Split('\n');
            var text = lines.TakeWhile(line => !line.StartsWith(Indent, StringComparison.Ordinal)).ToList();
            foreach (var line in Wrap(string.Join(' ', text), columns, "").Concat(lines.Skip(text.Count)))
            {
                yield return line;
            }
        }
    }

    private IEnumerable<(string Title, IEnumerable<(string, string)> Rows)> Sections(Command command)
    {
        foreach (var (title, members) in command is RootCommand ? commands : [])
        {
            yield return (title, members.Select(each => (each.Name, Summary(each))));
        }

        if (command.Arguments.Count > 0)
        {
            yield return ("Arguments", command.Arguments.Select(each => (Name(each), each.Description ?? "")));
        }

        foreach (var (title, options) in Groups(command))
        {
            yield return (title, options.Select(option => (Label(option), Text(option))));
        }
    }

    private static IEnumerable<(string Title, IEnumerable<Option> Options)> Groups(Command command)
    {
        var grouped = (command as GroupedCommand)?.Groups ?? [];
        return
        [
            .. grouped.Select(group => (group.Title, group.Options.AsEnumerable())),
            (
                grouped.Any() ? "Other" : "Options",
                [.. command.Options.Except(grouped.SelectMany(group => group.Options)).Union(Inherited(command))]),
        ];
    }

    private static IEnumerable<Option> Inherited(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive));

    private static IEnumerable<string> Section(
        string title, IEnumerable<(string Name, string Text)> rows, int columns)
    {
        yield return "";
        yield return $"{title}:";
        foreach (var (name, text) in rows)
        {
            var lines = text.Split('\n').SelectMany(part => Wrap(part, columns - NameColumns, "")).ToList();
            var first = Indent + name;
            if (first.Length > NameColumns - Indent.Length)
            {
                yield return first;
            }
            else
            {
                yield return (first.PadRight(NameColumns) + lines.FirstOrDefault()).TrimEnd();
                lines = [.. lines.Skip(1)];
            }

            foreach (var line in lines)
            {
                yield return new string(' ', NameColumns) + line;
            }
        }
    }

    private static string Summary(Command command) =>
        (command.Description ?? "").ReplaceLineEndings(" ").Split(". ")[0].Split(": ")[0].TrimEnd('.') + ".";

    private static string Name(Argument argument) => (argument.HelpName ?? argument.Name).ToUpperInvariant();

    private static string Hint(Option option) =>
        option.ValueType == typeof(bool) || option is HelpOption or VersionOption ? "" : option.HelpName ?? "VALUE";

    private static string Label(Option option) =>
        string.Join(", ", ((string[])[option.Name, .. option.Aliases])
            .Where(alias => alias.StartsWith('-') && alias != "-?")
            .Distinct()
            .OrderBy(alias => alias.Length)) +
        (Hint(option) is { Length: > 0 } hint ? $" {hint}" : "");

    private static string Text(Option option) =>
        (option is HelpOption ? "Show this help." : option is VersionOption ? "Show the version." : option.Description) +
        (option.HasDefaultValue && option.GetDefaultValue() is { } value and not false and not Array
            ? FormattableString.Invariant($" [default: {value}]")
            : "");

    private static IEnumerable<string> Wrap(string text, int columns, string indent)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > columns)
            {
                yield return line;
                line = indent + word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }
}
