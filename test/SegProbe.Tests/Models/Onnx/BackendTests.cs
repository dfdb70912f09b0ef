namespace SegProbe.Tests.Models.Onnx;

/// <summary>
/// The ONNX standard's own backend tests, from Debian's package libonnx-testdata; skipped where it is not installed.
/// </summary>
public sealed class BackendTests(ITestOutputHelper output)
{
    [Fact]
    public void EveryCase_OfASupportedOperator_Passes()
    {
        Assert.SkipUnless(BackendCase.Exist, "Install libonnx-testdata to run it.");

        var results = BackendCase.All().Select(each => each.Run()).ToList();

        foreach (var group in results.GroupBy(result => result.Verdict))
        {
            output.WriteLine($"{group.Key}: {group.Count()}");
        }

        foreach (var failed in results.Where(result => result.Verdict != BackendVerdict.Passed))
        {
            output.WriteLine($"{failed.Verdict} {failed.Name} opset {failed.Opset}: {failed.Reason}");
        }

        Assert.DoesNotContain(results, result => result.Verdict == BackendVerdict.Failed);
    }
}
