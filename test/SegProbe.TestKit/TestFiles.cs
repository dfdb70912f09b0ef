using System.Runtime.CompilerServices;

namespace SegProbe.TestKit;

/// <summary>Where the files beside a test's source and its temporary files lie.</summary>
internal static class TestFiles
{
    /// <summary>Gives the path of a file that lies beside the calling source file.</summary>
    public static string Beside(string name, [CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, name);

    /// <summary>Gives the path of a file or folder of the repository.</summary>
    public static string InRepository(params string[] parts) =>
        Path.GetFullPath(Path.Combine([Beside("../.."), .. parts]));
}
