using System.Security.Cryptography;

namespace SegProbe.Evaluation.Data;

/// <summary>Names a file's content, so that a record can be traced to what it was made from.</summary>
/// <param name="Path">Where it was read; for generated images, how they are generated.</param>
/// <param name="Sha256">SHA-256 of the content, in lower-case hexadecimal digits.</param>
public sealed record FileIdentity(string Path, string Sha256)
{
    /// <summary>Reads a file and names it.</summary>
    public static FileIdentity Read(string path)
    {
        InputFile.Require(path);
        using var stream = File.OpenRead(path);
        return new(path, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
