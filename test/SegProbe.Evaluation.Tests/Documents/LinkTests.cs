using System.Text.RegularExpressions;

namespace SegProbe.Evaluation.Tests.Documents;

/// <summary>Links between the Markdown files, and paths of documents in source text, lead somewhere.</summary>
public sealed partial class LinkTests
{
    private static readonly string Root = TestFiles.InRepository();

    [Fact]
    public void Links_LeadToFilesAndHeadings()
    {
        var links =
            (from path in Files("*.md")
             from Match match in Link().Matches(Prose(path))
             let link = match.Groups["to"].Value
             where !link.Contains("://", StringComparison.Ordinal)
             select (path, link)).ToList();

        Assert.NotEmpty(links);
        Assert.Empty(links.Where(each => !LinkLeadsSomewhere(each.path, each.link)).Select(Shown));
    }

    [Fact]
    public void PathsOfDocuments_NameFiles()
    {
        string[] kinds = ["*.cs", "*.razor", "*.md", "*.sh", "*.sbatch", "*.props", "*.targets", "*.csproj", "run"];
        var paths =
            (from path in kinds.SelectMany(Files)
             from Match match in DocumentPath().Matches(File.ReadAllText(path))
             select (path, named: match.Value.TrimEnd('.', '/'))).ToList();

        Assert.NotEmpty(paths);
        Assert.Empty(paths.Where(each => !Path.Exists(Path.Combine(Root, each.named))).Select(Shown));
    }

    [Fact]
    public void EveryDocument_CanBeReachedFromTheMap()
    {
        var docs = Path.Combine(Root, "docs");
        var reached = new HashSet<string> { Path.Combine(docs, "README.md") };
        var waiting = new Queue<string>(reached);
        while (waiting.TryDequeue(out var path))
        {
            foreach (var next in LinkedDocuments(path).Where(reached.Add))
            {
                waiting.Enqueue(next);
            }
        }

        Assert.Empty(Files("*.md")
            .Where(path => path.StartsWith(docs + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .Where(path => !IsPartOfADocument(path))
            .Except(reached));
    }

    // Texts that a generated document begins with lie beside its records.
    private static bool IsPartOfADocument(string path) => File.Exists(Path.GetDirectoryName(path) + ".md");

    private static IEnumerable<string> LinkedDocuments(string path) =>
        from Match match in Link().Matches(Prose(path))
        let target = TargetFile(path, match.Groups["to"].Value)
        where target.EndsWith(".md", StringComparison.Ordinal) && File.Exists(target)
        select target;

    private static bool LinkLeadsSomewhere(string path, string link)
    {
        var target = TargetFile(path, link);
        var anchor = link.Split('#').ElementAtOrDefault(1);
        return Path.Exists(target) && (anchor is null || Anchors(target).Contains(anchor));
    }

    private static string TargetFile(string path, string link)
    {
        var file = link.Split('#')[0];
        return file.Length == 0 ? path : Path.GetFullPath(Path.Combine(FolderOf(path), file));
    }

    // A text that a generated document begins with is read there: one folder up.
    private static string FolderOf(string path) =>
        IsPartOfADocument(path)
            ? Path.GetDirectoryName(Path.GetDirectoryName(path))!
            : Path.GetDirectoryName(path)!;

    /// <summary>The anchors that GitHub gives to headings: lower case, no punctuation, hyphens for blanks.</summary>
    private static HashSet<string> Anchors(string path)
    {
        var anchors = new HashSet<string>();
        foreach (Match heading in Heading().Matches(Prose(path, keepCode: true)))
        {
            var slug = NotInAnchors()
                .Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "")
                .Replace(' ', '-');
            for (var (n, unique) = (0, slug); !anchors.Add(unique); unique = $"{slug}-{++n}")
            {
            }
        }

        return anchors;
    }

    private static string Prose(string path, bool keepCode = false)
    {
        var text = FencedCode().Replace(File.ReadAllText(path).ReplaceLineEndings("\n"), "");
        return keepCode ? text : InlineCode().Replace(text, "");
    }

    private static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Root, path)
                .Split(Path.DirectorySeparatorChar)
                .Any(part => part is "bin" or "obj" or ".git"));

    private static string Shown((string Path, string Target) each) =>
        $"{Path.GetRelativePath(Root, each.Path)}: {each.Target}";

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w/.-])docs/[\w./-]+")]
    private static partial Regex DocumentPath();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}_\- ]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedCode();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();
}
