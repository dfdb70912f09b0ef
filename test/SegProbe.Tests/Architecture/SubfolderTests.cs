using System.Text.RegularExpressions;

namespace SegProbe.Tests.Architecture;

/// <summary>
/// Keeps the direction between the folders inside Models, and between them and the files beside them: each may use only
/// what is listed for it. The files that lie in Models itself are the seam, which all others may use.
/// </summary>
public sealed partial class SubfolderTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [""] = [],
        ["Contracts"] = [],
        ["Tiles"] = ["Contracts"],
        ["Jpeg"] = [],
        ["TorchScript"] = [],
        ["UNets"] = ["UNets.Kernels"],
        ["UNets.Kernels"] = [],
        ["Onnx"] = ["Onnx.Graph", "Onnx.Operators", "Onnx.Plan", "Onnx.Schema"],
        ["Onnx.Graph"] = ["Onnx.Schema"],
        ["Onnx.Operators"] = ["Onnx.Graph"],
        ["Onnx.Plan"] = ["Onnx.Graph", "Onnx.Operators", "Onnx.Schema"],
        ["Imports"] = ["Contracts", "Onnx", "Tiles", "TorchScript", "UNets"],
    };

    [Fact]
    public void EveryFolderOfModels_UsesOnlyWhatIsListedForIt()
    {
        var root = TestFiles.InRepository("src", "SegProbe", "Models");
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Folder: FolderOf(root, path), Text: File.ReadAllText(path))).ToList();

        Assert.Equal(Allowed.Keys.Order(), files.Select(file => file.Folder).Distinct().Order());
        Assert.Empty(files.SelectMany(file => Violations(file.Folder, file.Text)));
    }

    [Fact]
    public void FilesInTheRoot_UseNoFolder() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(TestFiles.InRepository("src", "SegProbe"), "*.cs"),
            path => Regex.IsMatch(File.ReadAllText(path), @"\bSegProbe\.(Attacks|Metrics|Models|Native)\b"));

    [Theory]
    [InlineData("Tiles", "using SegProbe.Models.Imports;", "Tiles uses Imports")]
    [InlineData("", "using SegProbe.Models.Contracts;", " uses Contracts")]
    [InlineData("Onnx.Graph", "using SegProbe.Models.Onnx.Plan;", "Onnx.Graph uses Onnx.Plan")]
    [InlineData("Onnx.Graph", "/// <see cref=\"SegProbe.Models.Onnx.Plan.OnnxPlan\"/>", "Onnx.Graph uses Onnx.Plan")]
    [InlineData("Onnx.Graph", "using SegProbe.Models.Onnx.Schema;", null)]
    [InlineData("Tiles", "using SegProbe.Models;", null)]
    public void Guard_SeesAViolation(string folder, string line, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], Violations(folder, line));

    private static IEnumerable<string> Violations(string folder, string text) =>
        from Match match in Name().Matches(text)
        let used = Allowed.Keys.Append("Onnx.Schema")
            .Where(known => known.Length > 0 && $"{match.Groups["name"].Value}.".StartsWith($"{known}.", StringComparison.Ordinal))
            .MaxBy(known => known.Length)
        where used is not null && used != folder && !Allowed[folder].Contains(used)
        select $"{folder} uses {used}";

    private static string FolderOf(string root, string path) =>
        Path.GetDirectoryName(Path.GetRelativePath(root, path))!.Replace(Path.DirectorySeparatorChar, '.');

    [GeneratedRegex(@"\bSegProbe\.Models\.(?<name>[A-Z]\w*(\.[A-Z]\w*)*)")]
    private static partial Regex Name();
}
