using SegProbe.Native;

namespace SegProbe.Tests.Native;

/// <summary>Runs one after the other, since the cache folder is a variable of the process.</summary>
public sealed class PatchedCopyTests : IDisposable
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Variable = "XDG_CACHE_HOME";

    private readonly TemporaryFolder folder = new();
    private readonly string? before = Environment.GetEnvironmentVariable(Variable);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, before);
        folder.Dispose();
    }

    [Fact]
    public void Of_GivesThePatchedLibrary_AndKeepsIt()
    {
        var library = InstalledLibrary.Bytes();
        Environment.SetEnvironmentVariable(Variable, folder.FullName);

        var first = PatchedCopy.Of(InstalledLibrary.Path, Version);
        var written = File.GetLastWriteTimeUtc(first);
        var second = PatchedCopy.Of(InstalledLibrary.Path, Version);

        Assert.StartsWith(folder["segprobe/native/libLibTorchSharp-"], first);
        Assert.Equal(ElfVersionPatch.Apply(library, Version), File.ReadAllBytes(first));
        Assert.Equal(first, second);
        Assert.Equal(written, File.GetLastWriteTimeUtc(second));
    }

    [Fact]
    public void Of_GivesOneWholeFile_ToManyAtATime()
    {
        var expected = ElfVersionPatch.Apply(InstalledLibrary.Bytes(), Version);
        Environment.SetEnvironmentVariable(Variable, folder.FullName);

        var copies = new string[8];
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = 8,
            CancellationToken = TestContext.Current.CancellationToken,
        };
        Parallel.For(0, copies.Length, options, i =>
        {
            copies[i] = PatchedCopy.Of(InstalledLibrary.Path, Version);
            Assert.Equal(expected.Length, new FileInfo(copies[i]).Length);
        });

        Assert.Single(copies.Distinct());
        Assert.Equal(copies[0], Assert.Single(Directory.EnumerateFiles(folder["segprobe/native"])));
        Assert.Equal(expected, File.ReadAllBytes(copies[0]));
    }

    [Fact]
    public void Of_KeepsNothing_WhereTheLibraryIsNotAsExpected()
    {
        var path = folder["libOther.so"];
        File.WriteAllText(path, "no library");
        Environment.SetEnvironmentVariable(Variable, folder["cache"]);

        Assert.Throws<DllNotFoundException>(() => PatchedCopy.Of(path, Version));

        Assert.False(Directory.Exists(folder["cache"]));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/below")]
    public void Of_NamesTheVariable_WhereTheCacheCannotBeWritten(string cache)
    {
        _ = InstalledLibrary.Bytes();
        File.WriteAllText(folder["file"], "");
        Environment.SetEnvironmentVariable(Variable, folder[cache]);

        var error = Assert.Throws<DllNotFoundException>(() => PatchedCopy.Of(InstalledLibrary.Path, Version));

        Assert.StartsWith("The cache folder must be writable, got: ", error.Message);
        Assert.EndsWith("Set XDG_CACHE_HOME to a folder that is.", error.Message);
    }

    [Fact]
    public void Of_NamesTheVariable_WhereTheCacheIsReadOnly()
    {
        // /proc takes no folders, whoever asks.
        _ = InstalledLibrary.Bytes();
        Environment.SetEnvironmentVariable(Variable, "/proc");

        var error = Assert.Throws<DllNotFoundException>(() => PatchedCopy.Of(InstalledLibrary.Path, Version));

        Assert.StartsWith("The cache folder must be writable, got: ", error.Message);
    }
}
