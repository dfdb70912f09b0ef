using SegProbe.Attacks;

namespace SegProbe.Evaluation.Tests.Documents;

/// <summary>docs/reference/attacks.md has the tables that follow from the catalogue, and describes every method.</summary>
public sealed class AttackReferenceTests
{
    private static readonly string Document = TestFiles.InRepository("docs", "reference", "attacks.md");

    /// <summary>
    /// Fails when a table differs from the catalogue. Write it anew by rerunning with ACCEPT_DOCS=1.
    /// </summary>
    [Fact]
    public void Tables_AreWhatTheCatalogueMakes()
    {
        var text = File.ReadAllText(Document).ReplaceLineEndings("\n");
        var made = WithTable(WithTable(text, "methods", Methods()), "parameters", Parameters());

        if (Environment.GetEnvironmentVariable("ACCEPT_DOCS") == "1")
        {
            File.WriteAllText(Document, made);
            text = made;
        }

        Assert.Equal(made, text);
    }

    [Fact]
    public void EveryMethod_IsDescribedOutsideOfTheTables()
    {
        var prose = WithTable(WithTable(File.ReadAllText(Document).ReplaceLineEndings("\n"), "methods", []), "parameters", []);

        Assert.All(
            AttackCatalog.Default.Names,
            name => Assert.True(prose.Contains($"`{name}`") || prose.Contains($"\n### {name}\n"), name));
    }

    private static IEnumerable<string> Methods() =>
    [
        "| method | searches | norm, the default first | steps | origin | paper |",
        "| --- | --- | --- | --- | --- | --- |",
        .. from method in AttackCatalog.Default.Methods
           let norms = method.Norms.Count == 0 ? "none" : string.Join(", ", method.Norms.Select(Text))
           select $"| `{method.Name}` | {Searches(method)} | {norms} | {method.Steps} | {Text(method.Origin)} | " +
               $"{method.Paper ?? "–"} |",
    ];

    private static IEnumerable<string> Parameters() =>
    [
        "| parameter | meaning | default | methods |",
        "| --- | --- | --- | --- |",
        .. from method in AttackCatalog.Default.Methods
           from parameter in AttackParameters.List(method.Defaults)
           group (method, parameter) by (parameter.Key, parameter.Help) into same
           let defaults = same.GroupBy(each => each.parameter.Write(each.method.Defaults) ?? "not set").ToList()
           select $"| `{same.Key.Key}` | {same.Key.Help.Replace("|", "\\|", StringComparison.Ordinal)} | " +
               $"{Defaults([.. defaults.Select(each => (each.Key, Names(each.Select(one => one.method))))])} | " +
               $"{Names(same.Select(each => each.method))} |",
    ];

    private static string Defaults(IReadOnlyList<(string Value, string Methods)> defaults) =>
        defaults is [var only] ? only.Value : string.Join("; ", defaults.Select(each => $"{each.Value}: {each.Methods}"));

    private static string Names(IEnumerable<AttackMethod> methods)
    {
        var names = methods.Select(method => $"`{method.Name}`").ToList();
        return names.Count == AttackCatalog.Default.Methods.Count ? "all" : string.Join(", ", names);
    }

    private static string Searches(AttackMethod method) => method.Family switch
    {
        AttackFamily.SegmentationMask => "the state nearest to the goal",
        AttackFamily.MinimumNorm => "the success of the smallest norm",
        AttackFamily.Budget => "the state nearest to the goal within a budget",
        AttackFamily.Corruption => "the worst of a few corruptions within a budget, without gradients",
        var other => throw new NotSupportedException($"The family {other} has no text here."),
    };

    private static string Text(PerturbationNorm norm) => norm == PerturbationNorm.Linf ? "L_inf" : "L2";

    private static string Text(AttackOrigin origin) => origin switch
    {
        AttackOrigin.Official => "official",
        AttackOrigin.Adapted => "adapted",
        _ => "SegProbe's own",
    };

    private static string WithTable(string text, string name, IEnumerable<string> lines)
    {
        var (begin, end) = ($"<!-- begin {name} -->\n", $"<!-- end {name} -->\n");
        var (before, rest) = (text.Split(begin)[0], text.Split(end)[1]);
        return $"{before}{begin}{string.Concat(lines.Select(line => line + "\n"))}{end}{rest}";
    }
}
