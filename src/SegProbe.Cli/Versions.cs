using System.Reflection;
using SegProbe.Evaluation.Store;
using static TorchSharp.torch;

namespace SegProbe.Cli;

/// <summary>Versions of the software, for records.</summary>
internal static class Versions
{
    public static SoftwareVersions Current => new(
        Of(typeof(Versions).Assembly), Of(typeof(Tensor).Assembly), Version.Parse(__version__).ToString(fieldCount: 3));

    private static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? assembly.GetName().Version?.ToString() ?? "unknown";
}
