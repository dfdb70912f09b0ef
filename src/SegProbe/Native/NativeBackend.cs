using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace SegProbe.Native;

/// <summary>
/// Finds and loads the native part of TorchSharp, also where the C++ library is older than it asks for; and keeps ONNX
/// Runtime from telling others what it does.
/// </summary>
/// <remarks>
/// On Linux with a libstdc++ older than GCC 13 (Debian 12, Ubuntu 22.04) <c>libLibTorchSharp.so</c> is refused for one
/// symbol version, <c>GLIBCXX_3.4.32</c>, that it does not need. There, and only there, a copy without that
/// demand (<see cref="ElfVersionPatch"/>) is made in memory and loaded from there. No file is written, so that nobody
/// can change the copy, and no home folder is needed. Everywhere else nothing is touched.
/// </remarks>
public static class NativeBackend
{
    private const string LibraryName = "LibTorchSharp";
    private const string FileName = "libLibTorchSharp.so";
    private const string MissingVersion = "GLIBCXX_3.4.32";

    private static readonly Lazy<string> Failure = new(FailureOfInstalled);
    private static readonly Lazy<nint> Patched = new(LoadPatched);

    /// <summary>Loads the native libraries, with <see cref="NativeTuning.All"/>.</summary>
    /// <inheritdoc cref="Load(NativeTuning)" path="/remarks | /exception"/>
    public static void Load() => Load(NativeTuning.All);

    /// <summary>
    /// Loads the native libraries, so that a failure names its cause, and makes settings that steps are faster with.
    /// </summary>
    /// <remarks>
    /// A program that uses TorchSharp before anything of SegProbe must call it first; elsewhere the first use of
    /// SegProbe makes sure that TorchSharp finds its library.
    /// </remarks>
    /// <param name="tuning">
    /// What to set; it concerns the whole process. Threads keep what they have where libtorch was used before.
    /// </param>
    /// <exception cref="DllNotFoundException">The libraries are absent or do not fit this system.</exception>
    public static void Load(NativeTuning tuning)
    {
        if (tuning.HasFlag(NativeTuning.SleepingThreads))
        {
            NativeThreads.SleepWhileWaiting();
        }

        if (tuning.HasFlag(NativeTuning.KeptMemory))
        {
            NativeAllocator.KeepFreedMemory();
        }

        if (NeedsPatch())
        {
            _ = Patched.Value;
        }
        else if (Failure.Value.Length > 0)
        {
            throw new DllNotFoundException(
                $"{FileName} must load, got the error '{Failure.Value.ReplaceLineEndings(" ").Trim()}'. " +
                "Check the package libtorch-cpu-linux-x64 and limits of memory (ulimit -v).");
        }

        torch.InitializeDeviceType(DeviceType.CPU);
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Both libraries must find this done on their first use.")]
    internal static void Register()
    {
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;

        // ONNX Runtime 1.31 records what it loads and sends it to its makers, by default (its Privacy.md).
        NativeEnvironment.Set("ORT_DISABLE_TELEMETRY", "1");
    }

    private static nint Resolve(Assembly assembly, string name) =>
        name == LibraryName && NeedsPatch() ? Patched.Value : 0;

    private static bool NeedsPatch() =>
        Failure.Value.Contains($"version `{MissingVersion}' not found", StringComparison.Ordinal);

    // Empty where the library loads, or is not to be found here: TorchSharp then looks for it itself.
    private static string FailureOfInstalled()
    {
        try
        {
            if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
                && Find() is { } path)
            {
                NativeLibrary.Load(path);
            }

            return "";
        }
        catch (DllNotFoundException exception)
        {
            return exception.Message;
        }
    }

    private static nint LoadPatched()
    {
        var path = Find()!;
        LoadWhatItNeeds(Path.GetDirectoryName(path)!);
        return MemoryLibrary.Load(FileName, ElfVersionPatch.Apply(File.ReadAllBytes(path), MissingVersion));
    }

    // The copy lies in no folder, so its run path finds nothing: what it needs is loaded by full name first.
    private static void LoadWhatItNeeds(string folder)
    {
        foreach (var name in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
        {
            var path = SearchFolders()
                .Prepend(folder)
                .Select(place => Path.Combine(place, name))
                .FirstOrDefault(File.Exists)
                ?? throw new DllNotFoundException(
                    $"{name} must lie in one of the program's native folders, found in none. " +
                    "Add the package libtorch-cpu-linux-x64 to the program that you start.");
            NativeLibrary.Load(path);
        }
    }

    private static string? Find() =>
        SearchFolders().Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> SearchFolders()
    {
        var listed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return listed
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"));
    }
}
