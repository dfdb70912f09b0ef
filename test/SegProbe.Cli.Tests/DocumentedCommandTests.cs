using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace SegProbe.Cli.Tests;

/// <summary>Commands that the documents show are commands that the program takes.</summary>
public sealed partial class DocumentedCommandTests
{
    [Fact]
    public void EveryCommandInTheDocuments_IsTaken()
    {
        var commands =
            (from path in Documents()
             from Match block in Block().Matches(File.ReadAllText(path).ReplaceLineEndings("\n"))
             from line in block.Groups["code"].Value.Replace("\\\n", "", StringComparison.Ordinal).Split('\n')
             where line.TrimStart().StartsWith("segprobe ", StringComparison.Ordinal)
             select (path, line: Arguments(line))).ToList();

        Assert.True(commands.Count > 50, $"{commands.Count} commands were found.");
        Assert.Empty(
            from command in commands
            let errors = Invocation.Root().Parse(CommandLineParser.SplitCommandLine(command.line).ToList()).Errors
            where errors.Count > 0
            select $"{Path.GetFileName(command.path)}: {command.line}: {errors[0].Message}");
    }

    // Without the program's name, a comment behind it and what the shell does with its output.
    private static string Arguments(string line) => BehindTheCommand().Replace(line.Trim()["segprobe ".Length..], "");

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Repository(), "*.md", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Repository(), path)
                .Split(Path.DirectorySeparatorChar)
                .Any(part => part is "bin" or "obj" or ".git"));

    private static string Repository([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));

    [GeneratedRegex(@"^ *```[^\n]*\n(?<code>.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@" +# .*$| > \S+$")]
    private static partial Regex BehindTheCommand();
}
