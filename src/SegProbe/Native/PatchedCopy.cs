using System.Security.Cryptography;

namespace SegProbe.Native;

/// <summary>A per-user cache of libraries that do without one symbol version.</summary>
internal static class PatchedCopy
{
    /// <summary>Gives the path of the changed copy of a library, which is made where it is not there yet.</summary>
    /// <param name="path">The library as it was installed; not modified.</param>
    /// <param name="version">The symbol version that the copy does without.</param>
    /// <exception cref="DllNotFoundException">
    /// The library is not what the change expects, or the cache cannot be written.
    /// </exception>
    public static string Of(string path, string version)
    {
        var original = File.ReadAllBytes(path);
        var name = $"{Path.GetFileNameWithoutExtension(path)}-{Convert.ToHexStringLower(SHA256.HashData(original))}.so";
        var copy = Path.Combine(CacheFolder(), name);

        return File.Exists(copy) ? copy : Write(copy, ElfVersionPatch.Apply(original, version));
    }

    // Written under a temporary name and renamed, so that two processes cannot tear it.
    private static string Write(string copy, byte[] content)
    {
        var temporary = $"{copy}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, copy, overwrite: true);
            return copy;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            throw new DllNotFoundException(
                $"The cache folder must be writable, got: {exception.Message} " +
                "Set XDG_CACHE_HOME to a folder that is.", exception);
        }
    }

    private static string CacheFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            cache = home.Length > 0 ? Path.Combine(home, ".cache") : Path.GetTempPath();
        }

        return Path.Combine(cache, "segprobe", "native");
    }
}
