using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using SegProbe.Evaluation.Speed;
using SegProbe.Evaluation.Store;
using static TorchSharp.torch;

namespace SegProbe.Cli.Output;

/// <summary>What records say of the software and the machine.</summary>
internal static class Versions
{
    public static SoftwareVersions Current => new(
        Of(typeof(Versions).Assembly), Of(typeof(Tensor).Assembly), Version.Parse(__version__).ToString(fieldCount: 3));

    /// <summary>Describes this process, for the database of a run.</summary>
    public static RunEnvironment Environment(ParseResult parsed, Device device) => new()
    {
        Command = string.Join(' ', parsed.Tokens.Select(token => token.Value).Prepend("segprobe").Select(Quoted)),
        Started = DateTime.UtcNow.ToString("s", CultureInfo.InvariantCulture) + "Z",
        Machine = System.Environment.MachineName,
        Processor = Processor.Name,
        System = RuntimeInformation.OSDescription,
        Device = device.type.ToString().ToLowerInvariant(),
        Threads = get_num_threads(),
        Segprobe = Current.Segprobe,
        Torchsharp = Current.Torchsharp,
        Libtorch = Current.Libtorch,
    };

    private static string Quoted(string text) =>
        text.Length > 0 && text.All(each => char.IsLetterOrDigit(each) || "-_./:,=+@%".Contains(each))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? assembly.GetName().Version?.ToString() ?? "unknown";
}
