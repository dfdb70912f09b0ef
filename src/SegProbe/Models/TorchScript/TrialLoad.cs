using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using SegProbe.Native;

namespace SegProbe.Models.TorchScript;

/// <summary>Loads a TorchScript file in a process of its own first.</summary>
/// <remarks>
/// libtorch compiles a file's code as it loads it. Code that it cannot compile, such as an operator of another package,
/// ends the process: the C++ error passes through every handler, and code may also overflow the stack or loop. So a
/// second process of the same program loads the file first, and its end becomes a message. The runtime calls
/// <see cref="StartupHook"/> there before the program's own code, which never runs. Once for a file; not on other
/// systems than Linux, nor in a program that is a single file, has no startup hooks or is hosted by another.
/// </remarks>
internal static partial class TrialLoad
{
    private const string Variable = "SEGPROBE_TRIAL_LOAD";
    private const int Refused = 3;
    private const int LongestAnswer = 16384;
    private const long BytesPerSecond = 20_000_000;
    private const long FreeMemory = 2_000_000_000;

    private static readonly Lock Gate = new();
    private static readonly HashSet<(string Path, long Length, DateTime Written)> Passed = [];

    /// <summary>Requires that libtorch can load a file.</summary>
    /// <exception cref="DataFileException">It cannot; the message says why.</exception>
    public static void Require(string path)
    {
        var file = new FileInfo(Path.GetFullPath(path));
        var known = (file.FullName, file.Length, file.LastWriteTimeUtc);
        lock (Gate)
        {
            if (!Passed.Contains(known) && Command() is { } command)
            {
                Run(path, file, command);
                Passed.Add(known);
            }
        }
    }

    /// <summary>Loads the file that the environment names, and ends the process; does nothing where it names none.</summary>
    public static void Answer()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } path)
        {
            NativeBackend.Load(NativeTuning.None);
            ProcessLimits.Set(Seconds(new FileInfo(path)), FreeMemory + (4 * new FileInfo(path).Length));
            var code = 0;
            try
            {
                var dictionary = TorchScriptArchive.Inspect(path).GivesDictionary;
                TorchScriptNetwork.Load(path, dictionary, TorchSharp.torch.CPU).Dispose();
            }
            catch (Exception exception) when (exception is ExternalException or InvalidDataException or IOException)
            {
                using var error = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write);
                error.Write(Encoding.UTF8.GetBytes($"what(): {exception.Message}\n"));
                code = Refused;
            }

            ProcessLimits.End(code);
        }
    }

    private static void Run(string path, FileInfo file, ProcessStartInfo command)
    {
        command.Environment[Variable] = file.FullName;
        using var process = Process.Start(command)!;
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        var late = false;
        using var timer = new Timer(
            _ =>
            {
                late = true;
                process.Kill();
            },
            null, TimeSpan.FromSeconds(6 * Seconds(file)), Timeout.InfiniteTimeSpan);
        var answer = new char[LongestAnswer];
        var length = process.StandardError.ReadBlock(answer, 0, answer.Length);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw Fault(path, new(answer, 0, length), late, process.ExitCode);
        }
    }

    private static DataFileException Fault(string path, string answer, bool late, int code)
    {
        if (UnknownOperator().Match(answer) is { Success: true } unknown)
        {
            return new(
                path, $"must use operators that libtorch {TorchSharp.torch.__version__} has",
                unknown.Groups["name"].Value,
                "Export the network to ONNX, or without operators of other packages and of newer versions.");
        }

        const int cpuTimeSpent = 128 + 24;
        var what = What().Match(answer).Groups["what"].Value;
        var place = Place().Match(answer);
        return new(
            path, "must hold code that libtorch can load",
            late || code == cpuTimeSpent ? "code that does not end"
            : what.Length > 0 ? $"the error '{Spaces().Replace(what, " ").Trim(' ', '.', ':')}'" +
                (place.Success ? $" ({place.Groups["file"].Value}, line {place.Groups["line"].Value})" : "")
            : answer.Contains("Stack overflow", StringComparison.Ordinal) ? "code that is nested too deeply"
            : $"the end of a process with code {code}",
            "The file is damaged, or of another version: export it again with torch.jit.trace(model, example).save(path).");
    }

    // CPU time that a good file of its size never needs.
    private static long Seconds(FileInfo file) => 10 + (file.Length / BytesPerSecond);

    // The same program again: by itself, where it lies beside its assembly, or as dotnet runs it.
    private static ProcessStartInfo? Command()
    {
        var (program, entry) = (Environment.ProcessPath, Assembly.GetEntryAssembly());
        var own = typeof(TrialLoad).Assembly.Location;
        var isDotnet = Path.GetFileNameWithoutExtension(program) == "dotnet";
        if (!OperatingSystem.IsLinux() || program is null || entry is null || own.Length == 0
            || (AppContext.TryGetSwitch("System.StartupHookProvider.IsSupported", out var supported) && !supported)
            || (!isDotnet && Path.GetDirectoryName(program) != Path.GetDirectoryName(entry.Location)))
        {
            return null;
        }

        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (isDotnet)
        {
            start.ArgumentList.Add(entry.Location);
        }

        start.Environment["DOTNET_STARTUP_HOOKS"] = own;
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment.Remove("DOTNET_DbgEnableMiniDump");
        return start;
    }

    [GeneratedRegex(@"Unknown builtin op: (?<name>[\w.:]*\w)")]
    private static partial Regex UnknownOperator();

    // What libstdc++ writes of the exception that ends the process, up to the place in the code.
    [GeneratedRegex(@"what\(\):(?<what>.*?)(?=\n  File ""|\z)", RegexOptions.Singleline)]
    private static partial Regex What();

    [GeneratedRegex(@"File ""(?<file>code/[^""\n]+)"", line (?<line>\d+)")]
    private static partial Regex Place();

    [GeneratedRegex(@" \(of Python compilation unit at: \w+\)|\s+")]
    private static partial Regex Spaces();
}
