using System.Diagnostics;
using System.Reflection;

namespace SegProbe.Tests.Native;

/// <summary>Runs some of these tests in a process of their own, as a program that uses the library.</summary>
internal static class OwnProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs tests and requires that they pass.</summary>
    /// <param name="tests">The name of a test, with its class and namespace.</param>
    /// <param name="environment">Changes to the environment; a variable without a value is taken away.</param>
    /// <param name="wrapper">A program that starts the process, with its arguments; none by default.</param>
    public static void Pass(
        string tests, IReadOnlyDictionary<string, string?> environment, params string[] wrapper)
    {
        string[] command = [.. wrapper, "dotnet", Assembly.GetEntryAssembly()!.Location, "-method", tests];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The process must end within {Patience}.");
        }

        var text = output.GetAwaiter().GetResult() + error.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, text);
        Assert.DoesNotContain("Total: 0", text);
    }
}
