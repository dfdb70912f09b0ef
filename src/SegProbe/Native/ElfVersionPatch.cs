using System.Buffers.Binary;
using System.Text;

namespace SegProbe.Native;

/// <summary>
/// Takes from an ELF library its demand for GCC 13's <c>std::ios_base_library_init()</c>,
/// which older C++ libraries lack.
/// </summary>
/// <remarks>
/// That function only makes sure that the standard streams are initialised, which older libraries do by
/// themselves wherever <c>&lt;iostream&gt;</c> is included. Two entries change, no offset does: the version
/// becomes weak, so that the loader accepts its absence, and the symbol becomes a hidden one at a <c>ret</c>
/// instruction, so that calls to it return at once. Field layouts: System V ABI, chapter 4, and the Linux
/// Standard Base, "Symbol Versioning".
/// </remarks>
internal static class ElfVersionPatch
{
    private const string Symbol = "_ZSt21ios_base_library_initv";
    private const uint SectionDynamicSymbols = 11;
    private const uint SectionVersionNeeds = 0x6ffffffe;
    private const ushort FlagWeak = 2;
    private const byte VisibilityHidden = 2;
    private const byte ReturnInstruction = 0xC3;

    private readonly record struct Section(
        string Name, uint Type, ulong Address, int Offset, int Size, int Link, int Index);

    /// <summary>Gives a changed copy of a 64-bit little-endian ELF library.</summary>
    /// <exception cref="DllNotFoundException">The file is not as described; the message names the remedies.</exception>
    public static byte[] Apply(ReadOnlySpan<byte> library, string version)
    {
        try
        {
            var copy = library.ToArray();
            var sections = Sections(copy);
            MakeVersionWeak(copy, sections, version);
            PointSymbolAtReturn(copy, sections);
            return copy;
        }
        catch (Exception exception)
            when (exception is ArgumentException or InvalidOperationException
                or OverflowException or IndexOutOfRangeException)
        {
            throw new DllNotFoundException(
                $"libLibTorchSharp.so needs {version} of libstdc++ (GCC 13), which this system lacks, " +
                $"and could not be adapted: {exception.Message} " +
                "Use a system with a newer C++ library, for example Debian 13, Ubuntu 24.04 or Fedora 39.", exception);
        }
    }

    private static void MakeVersionWeak(byte[] file, Section[] sections, string version)
    {
        var needs = sections.Single(section => section.Type == SectionVersionNeeds);
        var names = sections[needs.Link];
        var found = new List<int>();
        for (var need = needs.Offset; ;)
        {
            var count = Read16(file, need + 2);
            var entry = checked(need + (int)Read32(file, need + 8));
            for (var i = 0; i < count; i++)
            {
                if (Text(file, names.Offset + (int)Read32(file, entry + 8)) == version)
                {
                    found.Add(entry);
                }

                entry = checked(entry + (int)Read32(file, entry + 12));
            }

            var next = checked((int)Read32(file, need + 12));
            if (next == 0)
            {
                break;
            }

            need = checked(need + next);
        }

        var flags = found.Single() + 4;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(flags), (ushort)(Read16(file, flags) | FlagWeak));
    }

    private static void PointSymbolAtReturn(byte[] file, Section[] sections)
    {
        const int symbolSize = 24;
        var symbols = sections.Single(section => section.Type == SectionDynamicSymbols);
        var names = sections[symbols.Link];
        var text = sections.Single(section => section.Name == ".text");
        var returnAt = file.AsSpan(text.Offset, text.Size).IndexOf(ReturnInstruction);
        var symbol = Enumerable.Range(0, symbols.Size / symbolSize)
            .Select(i => symbols.Offset + (i * symbolSize))
            .Single(at => Text(file, names.Offset + (int)Read32(file, at)) == Symbol);
        if (Read16(file, symbol + 6) != 0 || returnAt < 0)
        {
            throw new InvalidOperationException($"{Symbol} is not an undefined symbol of a library with code.");
        }

        file[symbol + 5] = VisibilityHidden;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(symbol + 6), (ushort)text.Index);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(symbol + 8), text.Address + (ulong)returnAt);
    }

    private static Section[] Sections(byte[] file)
    {
        if (!file.AsSpan().StartsWith("\x7f"u8) || !file.AsSpan(1).StartsWith("ELF"u8) || file[4] != 2 || file[5] != 1)
        {
            throw new InvalidOperationException("it is not a 64-bit little-endian ELF file.");
        }

        var table = checked((int)Read64(file, 0x28));
        var size = Read16(file, 0x3A);
        var raw = Enumerable.Range(0, Read16(file, 0x3C))
            .Select(i => ReadSection(file, table + (i * size), i))
            .ToArray();
        var names = raw[Read16(file, 0x3E)].Section;
        return [.. raw.Select(each => each.Section with { Name = Text(file, names.Offset + (int)each.Name) })];
    }

    private static (uint Name, Section Section) ReadSection(byte[] file, int at, int index) =>
        (Read32(file, at), new Section(
            "",
            Read32(file, at + 0x04),
            Read64(file, at + 0x10),
            checked((int)Read64(file, at + 0x18)),
            checked((int)Read64(file, at + 0x20)),
            checked((int)Read32(file, at + 0x28)),
            index));

    private static string Text(byte[] file, int at) =>
        Encoding.ASCII.GetString(file.AsSpan(at, file.AsSpan(at).IndexOf((byte)0)));

    private static ushort Read16(byte[] file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));

    private static uint Read32(byte[] file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));

    private static ulong Read64(byte[] file, int at) => BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
}
