using System.Buffers.Binary;
using System.Text;
using FsCheck.Xunit;
using SegProbe.Native;

namespace SegProbe.Tests.Native;

public sealed class ElfVersionPatchTests
{
    private const string Version = "GLIBCXX_3.4.32";

    [Fact]
    public void Apply_ChangesTheVersionsFlagAndTheSymbolOnly()
    {
        var library = InstalledLibrary.Bytes();

        var patched = ElfVersionPatch.Apply(library, Version);

        // Two bytes of the version's flags, and of the symbol its visibility, its section and its address.
        var changed = Enumerable.Range(0, library.Length).Where(i => library[i] != patched[i]).ToArray();
        var symbol = SymbolAt(library, "_ZSt21ios_base_library_initv");
        Assert.Equal(library.Length, patched.Length);
        var flags = Assert.Single(changed, i => i < symbol || i >= symbol + 24);
        Assert.Equal(library[flags] | 2, patched[flags]);
        Assert.All(changed.Where(i => i != flags), i => Assert.InRange(i, symbol + 5, symbol + 15));
        Assert.Equal(2, patched[symbol + 5]);
        Assert.Equal(library[symbol..(symbol + 5)], patched[symbol..(symbol + 5)]);
    }

    [Fact]
    public void Apply_PointsTheSymbolAtAReturnInstruction()
    {
        var library = InstalledLibrary.Bytes();

        var patched = ElfVersionPatch.Apply(library, Version);

        var symbol = SymbolAt(library, "_ZSt21ios_base_library_initv");
        var (address, offset, size) = Section(
            patched, BinaryPrimitives.ReadUInt16LittleEndian(patched.AsSpan(symbol + 6)));
        var target = (long)BinaryPrimitives.ReadUInt64LittleEndian(patched.AsSpan(symbol + 8)) - address;
        Assert.InRange(target, 0, size - 1);
        Assert.Equal(0xC3, patched[offset + target]);
    }

    [Fact]
    public void Apply_LeavesItsInputAlone_AndIsNotAppliedTwice()
    {
        var library = InstalledLibrary.Bytes();
        var before = library.ToArray();

        var patched = ElfVersionPatch.Apply(library, Version);

        Assert.Equal(before, library);
        AssertRefused(patched, Version);
    }

    [Fact]
    public void Apply_RefusesALibraryWithoutTheVersion() => AssertRefused(InstalledLibrary.Bytes(), "GLIBCXX_9.9.99");

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void Apply_RefusesACutFile(int length) => AssertRefused(InstalledLibrary.Bytes()[..length], Version);

    [Fact]
    public void Apply_RefusesSomethingElse() => AssertRefused(Encoding.ASCII.GetBytes(new string('x', 5000)), Version);

    [Property(MaxTest = 200, Replay = "20191013,20190713")]
    public void Apply_ChangesOrRefuses_WhateverByteOfATableIsChanged(int place, byte value)
    {
        // The header and the tables at both ends of the file hold everything that is followed.
        var library = InstalledLibrary.Bytes();
        var sections = (int)BinaryPrimitives.ReadUInt64LittleEndian(library.AsSpan(0x28));
        int[] places =
        [
            place & 63,
            sections + ((place & int.MaxValue) % (library.Length - sections)),
            VersionNeeds(library) + (place & 511),
        ];
        foreach (var each in places)
        {
            library[each] = value;
        }

        try
        {
            Assert.Equal(library.Length, ElfVersionPatch.Apply(library, Version).Length);
        }
        catch (DllNotFoundException)
        {
        }
    }

    [Fact]
    public void Apply_RefusesAListOfVersionsThatRunsInACircle()
    {
        var library = InstalledLibrary.Bytes();
        var first = VersionNeeds(library);
        var second = first + BinaryPrimitives.ReadInt32LittleEndian(library.AsSpan(first + 12));
        BinaryPrimitives.WriteInt32LittleEndian(library.AsSpan(second + 12), first - second);

        AssertRefused(library, Version);
    }

    private static void AssertRefused(byte[] library, string version)
    {
        var error = Assert.Throws<DllNotFoundException>(() => ElfVersionPatch.Apply(library, version));

        Assert.StartsWith(
            $"libLibTorchSharp.so needs {version} of libstdc++ (GCC 13), which this system lacks, " +
            "and could not be adapted: ", error.Message);
        Assert.EndsWith(
            "Use a system with a newer C++ library, for example Debian 13, Ubuntu 24.04 or Fedora 39.", error.Message);
    }

    // Found by its name, apart from the code under test: the name's place in the string table
    // stands in the symbol's first field.
    private static int SymbolAt(byte[] library, string name)
    {
        var (_, strings, stringsSize) = SectionOfType(library, 3);
        var (_, symbols, symbolsSize) = SectionOfType(library, 11);
        var at = library.AsSpan(strings, stringsSize).IndexOf((byte[])[0, .. Encoding.ASCII.GetBytes(name), 0]) + 1;
        return Enumerable.Range(0, symbolsSize / 24).Select(i => symbols + (24 * i))
            .Single(symbol => BinaryPrimitives.ReadInt32LittleEndian(library.AsSpan(symbol)) == at);
    }

    private static int VersionNeeds(byte[] library) => SectionOfType(library, 0x6ffffffe).Offset;

    private static (long Address, int Offset, int Size) SectionOfType(byte[] library, uint type)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(library.AsSpan(0x3C));
        var table = (int)BinaryPrimitives.ReadUInt64LittleEndian(library.AsSpan(0x28));
        return Section(library, Enumerable.Range(0, count).First(
            i => BinaryPrimitives.ReadUInt32LittleEndian(library.AsSpan(table + (64 * i) + 4)) == type));
    }

    private static (long Address, int Offset, int Size) Section(byte[] library, int index)
    {
        var at = (int)BinaryPrimitives.ReadUInt64LittleEndian(library.AsSpan(0x28)) + (64 * index);
        return (
            BinaryPrimitives.ReadInt64LittleEndian(library.AsSpan(at + 0x10)),
            (int)BinaryPrimitives.ReadInt64LittleEndian(library.AsSpan(at + 0x18)),
            (int)BinaryPrimitives.ReadInt64LittleEndian(library.AsSpan(at + 0x20)));
    }
}
