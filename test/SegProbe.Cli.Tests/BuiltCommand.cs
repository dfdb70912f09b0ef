using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace SegProbe.Cli.Tests;

/// <summary>The program as a user starts it, for what only a process shows.</summary>
internal static class BuiltCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // shared/Microsoft.NETCore.App/VERSION below it.
    private static readonly string RuntimeRoot =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static readonly string Program = Path.GetFullPath(
        typeof(BuiltCommand).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(each => each.Key == "Command").Value!);

    /// <summary>Runs the command to its end.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="line">Its arguments, separated by spaces.</param>
    public static Ending Run(string folder, string line) => End(Start(folder, line));

    /// <summary>Runs the program in a shell's line, where $0 is the program.</summary>
    public static Ending RunInShell(string folder, string script) => End(Start(folder, "bash", ["-c", script, Program]));

    /// <summary>Starts the command; Ctrl-C is heard even where the tests themselves run in the background.</summary>
    public static Process Start(string folder, string line) =>
        Start(folder, "env", ["--default-signal=INT", Program, .. line.Split(' ')]);

    /// <summary>Runs the command where there is no space for one file.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="line">Its arguments, separated by spaces.</param>
    /// <param name="file">
    /// The file, at the temporary name that it is written to; PID stands for the number of the process.
    /// </param>
    public static Ending RunWithoutSpace(string folder, string line, string file)
    {
        const string script = """
            full=$(printf %s "$1" | sed "s/PID/$$/g")
            mkdir -p "$(dirname "$full")"
            ln -s /dev/full "$full"
            shift
            exec "$@"
            """;
        return End(Start(folder, "sh", ["-c", script, "sh", file, Program, .. line.Split(' ')]));
    }

    /// <summary>Starts the command so that <see cref="FillDisk"/> makes its writes fail and does not end it.</summary>
    public static Process StartOnASmallDisk(string folder, string line)
    {
        // The runtime's own executable memory is a file too, unless it may be written in place.
        const string script = "trap '' XFSZ; DOTNET_EnableWriteXorExecute=0 exec \"$@\"";
        return Start(folder, "sh", ["-c", script, "sh", Program, .. line.Split(' ')]);
    }

    /// <summary>Lets no file of the process grow beyond a size from now on, as on a full disk.</summary>
    public static void FillDisk(Process process, long largest)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{process.Id}", $"--fsize={largest}"]);
        limit.WaitForExit();
        Assert.Equal(0, limit.ExitCode);
    }

    /// <summary>Presses Ctrl-C.</summary>
    public static void Interrupt(Process process)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -INT {process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end.</summary>
    public static Ending End(Process process)
    {
        using (process)
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                Assert.Fail($"The command must end within {Patience}.");
            }

            return new(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
    }

    private static Process Start(string folder, string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            Environment = { ["DOTNET_ROOT"] = RuntimeRoot },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
