namespace SegProbe.Evaluation.Store;

/// <summary>The network under attack.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Sha256">SHA-256 of the file, in lower-case hexadecimal digits.</param>
/// <param name="Format">safetensors or torchscript.</param>
public sealed record ModelIdentity(string Path, string Sha256, string Format);
