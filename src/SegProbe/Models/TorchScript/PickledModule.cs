namespace SegProbe.Models.TorchScript;

/// <summary>
/// Tells a pickled module of PyTorch from pickled weights by the texts in it; no pickle is executed. A module has its
/// dictionaries of modules and parameters, a state dict the names of weights only.
/// </summary>
internal static class PickledModule
{
    private const int LooksAt = 1 << 24;

    /// <summary>Looks through a pickle, 16 MB of it at most.</summary>
    public static bool Is(Stream pickle)
    {
        var content = new byte[LooksAt];
        ReadOnlySpan<byte> found = content.AsSpan(0, pickle.ReadAtLeast(content, LooksAt, throwOnEndOfStream: false));
        return found.IndexOf("_modules"u8) >= 0 && found.IndexOf("_parameters"u8) >= 0;
    }
}
