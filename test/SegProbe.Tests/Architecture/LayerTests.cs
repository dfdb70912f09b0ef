using System.Text.RegularExpressions;

namespace SegProbe.Tests.Architecture;

/// <summary>Keeps the dependency direction between folders: each may use only the folders listed for it.</summary>
public sealed partial class LayerTests
{
    [Theory]
    [InlineData("Native")]
    [InlineData("Metrics")]
    [InlineData("Models", "Native")]
    [InlineData("Attacks", "Metrics", "Models")]
    public void Science_UsesOnlyTheFoldersBelow(string folder, params string[] allowed) =>
        Assert.Empty(Violations(TestFiles.InRepository("src", "SegProbe"), "SegProbe", folder, allowed));

    [Theory]
    [InlineData("Data")]
    [InlineData("Pictures", "Data")]
    [InlineData("Store", "Data")]
    [InlineData("Training", "Data")]
    [InlineData("Targets", "Data")]
    [InlineData("Planning", "Targets")]
    [InlineData("Experiments", "Data", "Pictures", "Planning", "Store", "Targets")]
    [InlineData("Reports", "Data", "Pictures", "Planning", "Store")]
    [InlineData("Audits", "Data", "Experiments", "Planning", "Reports", "Store")]
    [InlineData("Speed")]
    public void Workbench_UsesOnlyTheFoldersBelow(string folder, params string[] allowed) =>
        Assert.Empty(
            Violations(TestFiles.InRepository("src", "SegProbe.Evaluation"), "SegProbe.Evaluation", folder, allowed));

    [Theory]
    [InlineData("SegProbe")]
    [InlineData("SegProbe.Evaluation")]
    public void EveryFolder_HasItsRule(string project)
    {
        var theory = project == "SegProbe"
            ? nameof(Science_UsesOnlyTheFoldersBelow)
            : nameof(Workbench_UsesOnlyTheFoldersBelow);
        var rules = typeof(LayerTests).GetMethod(theory)!
            .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false)
            .Cast<InlineDataAttribute>()
            .Select(rule => (string)rule.Data[0]!);

        var folders = Directory.EnumerateDirectories(TestFiles.InRepository("src", project))
            .Select(path => Path.GetFileName(path)!)
            .Except(["bin", "obj"]);

        Assert.Equal(folders.Order(), rules.Order());
    }

    [Fact]
    public void Science_KnowsNothingOfTheWorkbench() =>
        Assert.DoesNotContain(
            Sources("SegProbe"),
            file => Regex.IsMatch(File.ReadAllText(file), @"\bSegProbe\.(Evaluation|Cli)\b"));

    [Fact]
    public void Libraries_DoNotWriteToTheConsole_OrReadTheClock() =>
        Assert.DoesNotContain(
            ((string[])["SegProbe", "SegProbe.Evaluation"]).SelectMany(Sources),
            file => Regex.IsMatch(
                File.ReadAllText(file), @"\bConsole\.|\bDateTime(Offset)?\.(Utc)?Now\b|\bEnvironment\.TickCount"));

    [Theory]
    [InlineData("using SegProbe.Made.Upper;", 1)]
    [InlineData("var x = SegProbe.Made.Upper.Thing;", 1)]
    [InlineData("/// <see cref=\"SegProbe.Made.Upper.Thing\"/>", 1)]
    [InlineData("using static SegProbe.Made.Upper.Thing;", 1)]
    [InlineData("using SegProbe.Made.Lower.Inner;", 0)]
    [InlineData("using SegProbe.Made.Middle;", 0)]
    [InlineData("using SegProbe.Other;", 0)]
    public void Guard_SeesAViolation_InASubfolder(string line, int expected)
    {
        using var project = new TemporaryFolder();
        Directory.CreateDirectory(project["Middle/Inner/Deep"]);
        File.WriteAllText(
            project["Middle/Inner/Deep/File.cs"], $"namespace SegProbe.Made.Middle.Inner.Deep;\n{line}\n");

        var found = Violations(project.FullName, "SegProbe.Made", "Middle", ["Lower"]);

        Assert.Equal(Enumerable.Repeat("File.cs uses Upper", expected), found);
    }

    private static List<string> Violations(string project, string rootNamespace, string folder, string[] allowed) =>
    [
        .. from file in Directory.EnumerateFiles(Path.Combine(project, folder), "*.cs", SearchOption.AllDirectories)
           from Match match in Name().Matches(File.ReadAllText(file))
           where match.Groups["root"].Value == rootNamespace
           let used = match.Groups["folder"].Value
           where used != folder && !allowed.Contains(used)
           select $"{Path.GetFileName(file)} uses {used}",
    ];

    private static IEnumerable<string> Sources(string project)
    {
        var root = TestFiles.InRepository("src", project);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(root, file).Split('/', '\\')[0] is not ("bin" or "obj"));
    }

    // The root is the project's namespace, the folder the name that follows it.
    [GeneratedRegex(@"\b(?<root>SegProbe(\.(Evaluation|Made))?)\.(?<folder>[A-Z]\w*)")]
    private static partial Regex Name();
}
