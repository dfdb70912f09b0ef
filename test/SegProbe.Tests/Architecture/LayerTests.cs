using System.Text.RegularExpressions;

namespace SegProbe.Tests.Architecture;

/// <summary>Keeps the dependency direction between folders: each may use only the folders listed for it.</summary>
public sealed partial class LayerTests
{
    private const string Science = "SegProbe";
    private const string Workbench = "SegProbe.Evaluation";
    private const string Door = "SegProbe.Cli";

    // What a folder may name beside itself and the folders that it lies in. "Models" stands for what is loose in it.
    private static readonly Dictionary<string, Dictionary<string, string[]>> Rules = new()
    {
        [Science] = new()
        {
            [""] = [],
            ["Native"] = [],
            ["Metrics"] = [],
            ["Metrics/Structures"] = [],
            ["Models"] = [],
            ["Models/Contracts"] = [],
            ["Models/Jpeg"] = [],
            ["Models/Tiles"] = ["Models/Contracts"],
            ["Models/TorchScript"] = ["Native"],
            ["Models/UNets"] = ["Models/UNets/Kernels"],
            ["Models/UNets/Kernels"] = [],
            ["Models/Onnx"] = ["Models/Onnx/Graph", "Models/Onnx/Operators", "Models/Onnx/Plan", "Native"],
            ["Models/Onnx/Graph"] = [],
            ["Models/Onnx/Operators"] = ["Models/Onnx/Graph", "Models/UNets/Kernels"],
            ["Models/Onnx/Plan"] = ["Models/Onnx/Graph", "Models/Onnx/Operators"],
            ["Models/Imports"] =
                ["Models/Contracts", "Models/Onnx", "Models/Tiles", "Models/TorchScript", "Models/UNets"],
            ["Models/Volumes"] = ["Models/Contracts", "Models/Imports", "Models/Tiles"],
            ["Attacks"] =
            [
                "Attacks/Budget", "Attacks/Corruptions", "Attacks/Engine", "Attacks/MinimumNorm",
                "Attacks/SegmentationMask", "Metrics", "Models",
            ],
            ["Attacks/Engine"] = ["Metrics", "Models"],
            ["Attacks/SegmentationMask"] = ["Attacks/Engine", "Metrics"],
            ["Attacks/MinimumNorm"] = ["Attacks/Engine", "Metrics"],
            ["Attacks/Budget"] = ["Attacks/Engine", "Metrics"],
            ["Attacks/Corruptions"] = ["Attacks/Budget", "Attacks/Engine", "Models/Jpeg"],
            ["Attacks/Quantisation"] =
            [
                "Attacks/Budget", "Attacks/Corruptions", "Attacks/Engine", "Attacks/MinimumNorm", "Metrics", "Models",
            ],
        },
        [Workbench] = new()
        {
            ["Data"] = ["Data/Phantoms", "Data/Volumes"],
            ["Data/Phantoms"] = ["Data/Volumes"],
            ["Data/Volumes"] = ["Data/Volumes/Dicom"],
            ["Data/Volumes/Dicom"] = [],
            ["Pictures"] = ["Data"],
            ["Pictures/Volumes"] = ["Data", "Data/Volumes"],
            ["Targets"] = ["Data", "Data/Volumes"],
            ["Targets/Volumes"] = ["Data", "Data/Volumes"],
            ["Sweeps"] = ["Targets"],
            ["Store"] = ["Data", "Sweeps"],
            ["Statistics"] = ["Data", "Store"],
            ["Training"] = ["Data", "Data/Volumes"],
            ["Training/Volumes"] = ["Data/Volumes"],
            ["Speed"] = [],
            ["Inference"] = ["Data", "Data/Volumes", "Inference/Volumes", "Pictures", "Store"],
            ["Inference/Volumes"] = ["Data", "Data/Volumes", "Pictures", "Pictures/Volumes", "Store"],
            ["Cases"] =
                ["Data", "Data/Volumes", "Inference", "Pictures", "Store", "Sweeps", "Targets", "Targets/Volumes"],
            ["Audits/Sets"] = ["Sweeps"],
            ["Runs"] =
                ["Audits/Sets", "Cases", "Data", "Data/Volumes", "Inference", "Pictures", "Store", "Sweeps", "Targets"],
            ["Audits/Probes"] = ["Cases", "Inference", "Runs"],
            ["Audits"] =
                ["Audits/Probes", "Audits/Sets", "Cases", "Data", "Inference", "Runs", "Statistics", "Store", "Sweeps"],
            ["Transfer"] = ["Cases", "Data", "Inference", "Runs", "Statistics", "Store", "Sweeps"],
            ["Reports"] = ["Audits", "Data", "Pictures", "Statistics", "Store", "Sweeps"],
            ["Reports/Html"] =
            [
                "Audits", "Audits/Sets", "Data", "Pictures", "Reports/Html/Charts", "Reports/Html/Sections", "Statistics",
                "Store", "Sweeps",
            ],
            ["Reports/Html/Charts"] = ["Audits", "Audits/Sets", "Statistics", "Store"],
            ["Reports/Html/Sections"] =
                ["Audits", "Data", "Pictures", "Reports/Html/Charts", "Statistics", "Store"],
        },
        [Door] = new()
        {
            [""] = ["Commands", "Options", "Output"],
            ["Commands"] = ["Options", "Output"],
            ["Options"] = ["Output"],
            ["Output"] = [],
        },
    };

    // What the workbench may use of the science.
    private static readonly Dictionary<string, string[]> Borders = new()
    {
        ["Data"] = ["Models"],
        ["Pictures"] = [],
        ["Targets"] = ["Attacks"],
        ["Sweeps"] = ["Attacks", "Models", "Models/Contracts", "Native"],
        ["Store"] = ["Attacks", "Models/Contracts"],
        ["Statistics"] = [],
        ["Training"] = ["Metrics", "Models", "Models/Contracts", "Models/UNets", "Models/Volumes"],
        ["Speed"] = ["Attacks", "Attacks/SegmentationMask", "Models"],
        ["Inference"] = ["Metrics", "Models", "Models/Contracts", "Models/Imports", "Models/Volumes", "Native"],
        ["Cases"] =
        [
            "Attacks", "Attacks/Engine", "Attacks/Quantisation", "Metrics", "Metrics/Structures", "Models", "Models/Jpeg",
        ],
        ["Runs"] =
        [
            "Attacks", "Attacks/Budget", "Attacks/Corruptions", "Attacks/MinimumNorm", "Models", "Models/Contracts",
        ],
        ["Transfer"] = ["Metrics"],
        ["Audits"] = ["Attacks", "Attacks/Budget", "Attacks/Corruptions", "Attacks/MinimumNorm", "Models"],
        ["Reports"] = ["Attacks"],
    };

    public static TheoryData<string, string> Folders =>
        new(Rules.SelectMany(project => project.Value.Keys.Select(folder => (project.Key, folder))));

    public static TheoryData<string> WorkbenchFolders => new(Rules[Workbench].Keys);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_UsesOnlyTheFoldersBelow(string project, string folder) =>
        Assert.Empty(Violations(TestFiles.InRepository("src", project), project, folder, Rules[project][folder]));

    [Theory]
    [MemberData(nameof(WorkbenchFolders))]
    public void Workbench_UsesOnlyItsShareOfTheScience(string folder)
    {
        var source = TestFiles.InRepository("src", Workbench);
        Assert.Empty(
            from file in Files(source, folder)
            from used in Named(File.ReadAllText(file), TestFiles.InRepository("src", Science), Science)
            where used.Length > 0 && !Borders[folder.Split('/')[0]].Contains(used)
            select $"{Path.GetFileName(file)} uses {used}");
    }

    [Theory]
    [InlineData(Science)]
    [InlineData(Workbench)]
    [InlineData(Door)]
    public void EveryFolder_HasItsRule_AndNoRulesGoInCircles(string project)
    {
        var root = TestFiles.InRepository("src", project);
        var folders = Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories)
            .Append(root)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Select(folder => folder == "." ? "" : folder)
            .Where(folder => folder.Split('/')[0] is not ("bin" or "obj") && Files(root, folder).Any());

        Assert.Equal(folders.Order(), Rules[project].Keys.Order());
        var open = new Dictionary<string, string[]>(Rules[project]);
        while (open.FirstOrDefault(rule => !rule.Value.Any(used => open.ContainsKey(used))) is { Key: { } free })
        {
            open.Remove(free);
        }

        Assert.Empty(open.Keys);
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
    [InlineData("File.cs", "using SegProbe.Made.Upper;", 1)]
    [InlineData("File.cs", "var x = SegProbe.Made.Upper.Thing;", 1)]
    [InlineData("File.cs", "/// <see cref=\"SegProbe.Made.Upper.Thing\"/>", 1)]
    [InlineData("File.cs", "using static SegProbe.Made.Upper.Thing;", 1)]
    [InlineData("File.cs", "using SegProbe.Made.Lower.Inner;", 1)]
    [InlineData("Page.razor", "@using SegProbe.Made.Upper", 1)]
    [InlineData("Page.razor", "@using SegProbe.Made.Lower", 0)]
    [InlineData("File.cs", "using SegProbe.Made.Lower;", 0)]
    [InlineData("File.cs", "using SegProbe.Made.Middle;", 0)]
    [InlineData("File.cs", "using SegProbe.Made.Middle.Inner.Thing;", 0)]
    [InlineData("File.cs", "using SegProbe.Other;", 0)]
    public void Guard_SeesAViolation_InASubfolder(string name, string line, int expected)
    {
        using var project = new TemporaryFolder();
        foreach (var folder in (string[])["Upper", "Lower/Inner", "Middle/Inner"])
        {
            Directory.CreateDirectory(project[folder]);
        }

        File.WriteAllText(project["Middle/Inner/" + name], line + "\n");

        var found = Violations(project.FullName, "SegProbe.Made", "Middle/Inner", ["Lower"]);

        Assert.Equal(expected, found.Count);
    }

    private static List<string> Violations(string project, string rootNamespace, string folder, string[] allowed) =>
    [
        .. from file in Files(project, folder)
           from used in Named(File.ReadAllText(file), project, rootNamespace)
           where used != folder && !folder.StartsWith(used + "/", StringComparison.Ordinal) && used.Length > 0
               && !allowed.Contains(used)
           select $"{Path.GetFileName(file)} uses {used}",
    ];

    // The folders of a project that a text names, by the longest part of a name that is one.
    private static IEnumerable<string> Named(string text, string project, string rootNamespace) =>
        from Match match in Name().Matches(text)
        let name = match.Value
        where name.StartsWith(rootNamespace + ".", StringComparison.Ordinal)
            && !(rootNamespace == Science && Regex.IsMatch(name, @"^SegProbe\.(Evaluation|Cli|Tests)\b"))
        select Folder(name[(rootNamespace.Length + 1)..].Split('.'), project);

    private static string Folder(string[] parts, string project) =>
        string.Join('/', parts.TakeWhile((_, i) => Directory.Exists(Path.Combine([project, .. parts[..(i + 1)]]))));

    private static IEnumerable<string> Files(string project, string folder) =>
        Directory.EnumerateFiles(Path.Combine(project, folder))
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor");

    private static IEnumerable<string> Sources(string project)
    {
        var root = TestFiles.InRepository("src", project);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(root, file).Split('/', '\\')[0] is not ("bin" or "obj"));
    }

    [GeneratedRegex(@"\bSegProbe(\.[A-Z]\w*)+")]
    private static partial Regex Name();
}
