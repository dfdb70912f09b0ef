using System.Text;
using System.Text.RegularExpressions;
using SegProbe.Models.Onnx.Operators;

namespace SegProbe.Tests.Models.Onnx;

/// <summary>
/// What docs/reference/onnx-operators.md says: which cases of the standard's tests pass, by operator and opset.
/// </summary>
internal static partial class BackendTable
{
    public static string Of(IReadOnlyList<BackendResult> results)
    {
        var text = new StringBuilder()
            .Append("# ONNX operators\n\n")
            .Append("Made by the tests from the ONNX standard's backend tests ")
            .Append("(Debian's `libonnx-testdata` 1.12, opsets up to 17): ")
            .Append("a case counts for each operator in its model. ")
            .Append("The last column has the opsets at which an operator by itself was compared with ONNX Runtime, ")
            .Append("and in how many forms; its gradient, where it has one, is compared with finite differences. ")
            .Append("Opsets 18 to 21 are compared with ONNX Runtime alone: ")
            .Append("the forms that they brought, and at 21 those of 17 that they left as they were.\n\n");
        Supported(text, results);
        NotSupported(text, results);
        Others(text, results);
        return text.ToString();
    }

    private static void Supported(StringBuilder text, IReadOnlyList<BackendResult> results)
    {
        text.Append("| operator | gradient | cases passed | opset: passed of all | ONNX Runtime: opset: forms |\n")
            .Append("| --- | --- | --- | --- | --- |\n");
        foreach (var name in OperatorTable.Standard.Names)
        {
            var cases = results.Where(result => result.Operators.Contains(name) && IsRun(result)).ToList();
            var opsets = cases.GroupBy(result => result.Opset).OrderBy(group => group.Key)
                .Select(group => $"{group.Key}: {Passed(group)}/{group.Count()}");
            var compared = OperatorCases.Compared.Where(each => each.Operator == name).GroupBy(each => each.Opset)
                .OrderBy(group => group.Key).Select(group => $"{group.Key}: {group.Count()}");
            var gradient = name == "If" ? "its branch's"
                : OperatorCases.WithoutGradient.Contains(name) ? "none" : "yes";
            text.Append($"| {name} | {gradient} | {Passed(cases)}/{cases.Count} | ")
                .Append($"{string.Join(", ", opsets)} | {string.Join(", ", compared)} |\n");
        }

        var all = results.Where(IsRun).ToList();
        text.Append($"\nTogether {Passed(all)} of {all.Count} cases of these operators pass.\n");
    }

    private static void NotSupported(StringBuilder text, IReadOnlyList<BackendResult> results)
    {
        var cases = results.Where(result => result.Verdict == BackendVerdict.UnsupportedOperator).ToList();
        text.Append($"\n## Not supported\n\n{cases.Count} cases need an operator, or a mode of one, ")
            .Append("that is not evaluated:\n\n")
            .Append("| operator | cases |\n| --- | --- |\n");
        foreach (var group in cases.SelectMany(Missing).Order(StringComparer.Ordinal).GroupBy(name => name))
        {
            text.Append($"| {group.Key} | {group.Count()} |\n");
        }

        var types = results.Count(result => result.Verdict == BackendVerdict.UnsupportedType);
        text.Append($"\n{types} cases need a type that is not read: strings, sequences, optional values.\n");
    }

    private static void Others(StringBuilder text, IReadOnlyList<BackendResult> results)
    {
        text.Append("\n## Different\n\n")
            .Append("These cases differ on purpose: where the examples cut a float32 off, ")
            .Append("bfloat16 is rounded to the nearest value; and with corners aligned, ")
            .Append("the output's length in pixels counts, as in ONNX Runtime and PyTorch.\n\n");
        Names(text, results, BackendVerdict.Deviation);
        text.Append("\nThese are of opsets before 9, when their operators were defined otherwise; ")
            .Append("the other cases of those opsets are counted above.\n\n");
        Names(text, results, BackendVerdict.OtherOpset);
    }

    private static void Names(StringBuilder text, IReadOnlyList<BackendResult> results, BackendVerdict verdict)
    {
        foreach (var result in results.Where(result => result.Verdict == verdict))
        {
            text.Append($"- `{result.Name}` (opset {result.Opset})\n");
        }
    }

    private static bool IsRun(BackendResult result) => result.Verdict is BackendVerdict.Passed or BackendVerdict.Failed;

    private static int Passed(IEnumerable<BackendResult> results) =>
        results.Count(result => result.Verdict == BackendVerdict.Passed);

    // The reason is a list of "operator (node name)", or what an operator refuses.
    private static IEnumerable<string> Missing(BackendResult result) =>
        result.Reason.Contains("training_mode", StringComparison.Ordinal)
            ? [$"{result.Reason.Split(' ')[0]} in training mode"]
            : OperatorName().Matches(result.Reason).Select(match => match.Groups[1].Value).Distinct();

    [GeneratedRegex(@"(\w+) \(node ")]
    private static partial Regex OperatorName();
}
