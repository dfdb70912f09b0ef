using System.Security.Cryptography;
using System.Text;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>The style sheet and the script of a report, and the policy that lets nothing else in.</summary>
internal static class ReportAssets
{
    public static string Style { get; } = Read("report.css");

    public static string Script { get; } = Read("report.js");

    /// <summary>Gets the Content-Security-Policy: this style, this script, images of the page itself.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; img-src data:; style-src {Hash(Style)}; script-src {Hash(Script)}; " +
        "base-uri 'none'; form-action 'none'";

    private static string Hash(string text) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    // A browser hashes what it has parsed, where line ends are always \n.
    private static string Read(string name)
    {
        using var stream = typeof(ReportAssets).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
