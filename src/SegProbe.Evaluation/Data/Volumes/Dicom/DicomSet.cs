using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace SegProbe.Evaluation.Data.Volumes.Dicom;

/// <summary>A data set of a DICOM file, or an item of a sequence in it: elements in the order of their tags.</summary>
/// <remarks>Source: DICOM PS3.5, chapter 7. Nothing is copied; sequences are read when they are asked for.</remarks>
internal sealed class DicomSet
{
    private const uint Item = 0xFFFE_E000;
    private const uint ItemEnd = 0xFFFE_E00D;
    private const uint SequenceEnd = 0xFFFE_E0DD;
    private const int DeepestSequence = 16;

    private static readonly string[] LongForms =
        ["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"];

    private readonly DicomBytes bytes;

    private DicomSet(DicomBytes bytes, IReadOnlyList<DicomElement> elements) =>
        (this.bytes, Elements) = (bytes, elements);

    /// <summary>Gets the elements in the order of the file.</summary>
    public IReadOnlyList<DicomElement> Elements { get; }

    /// <summary>Reads elements up to a place, or up to one that <paramref name="isOver"/> knows.</summary>
    /// <exception cref="InvalidDataException">An element reaches beyond the end.</exception>
    public static DicomSet Read(DicomBytes bytes, int start, int end, Func<uint, bool>? isOver = null)
    {
        List<DicomElement> elements = [];
        for (var at = start; at < end;)
        {
            if (isOver is not null && at + 4 <= end && isOver(bytes.Tag(at)))
            {
                break;
            }

            var element = ReadElement(bytes, at, end, 0);
            elements.Add(element);
            at = element.End;
        }

        return new(bytes, elements);
    }

    /// <summary>Gives an element; null where there is none, the last of several.</summary>
    public DicomElement? Find(uint tag)
    {
        for (var i = Elements.Count - 1; i >= 0; i--)
        {
            if (Elements[i].Tag == tag)
            {
                return Elements[i];
            }
        }

        return null;
    }

    /// <summary>Gives the value of an element as text without padding; null where it is absent or empty.</summary>
    public string? Text(uint tag)
    {
        if (Find(tag) is not { Length: > 0 } element)
        {
            return null;
        }

        var text = Encoding.Latin1.GetString(bytes.Content, element.ValueAt, element.Length).Trim('\0', ' ');
        return text.Length > 0 ? text : null;
    }

    /// <summary>Gives a list of decimal numbers; null where it is absent or empty.</summary>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public double[]? Decimals(uint tag) => Text(tag)?.Split('\\').Select(text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new InvalidDataException($"'{text}' in place of a number")).ToArray();

    /// <summary>Gives a whole number of 16 bits; null where it is absent or empty.</summary>
    public int? Whole(uint tag) => Find(tag) is { Length: >= 2 } element
        ? bytes.UInt16(element.ValueAt)
        : null;

    /// <summary>Gives the bytes of an element.</summary>
    public ReadOnlySpan<byte> Value(DicomElement element) => bytes.Content.AsSpan(element.ValueAt, element.Length);

    /// <summary>Gives the items of a sequence; none where it is absent.</summary>
    public IReadOnlyList<DicomSet> Items(uint tag)
    {
        List<DicomSet> items = [];
        if (Find(tag) is { } element)
        {
            var isUnknown = element.Vr == "UN";
            var inner = isUnknown ? bytes with { IsExplicit = false, IsBigEndian = false } : bytes;
            for (var at = element.ValueAt; at < element.ValueAt + element.Length;)
            {
                var item = ReadElement(inner, at, element.ValueAt + element.Length, 1);
                if (item.Tag != Item)
                {
                    break;
                }

                items.Add(Read(inner, item.ValueAt, item.ValueAt + item.Length));
                at = item.End;
            }
        }

        return items;
    }

    /// <summary>Gives the bytes of each fragment of an encapsulated value, without the table in front.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Fragments(DicomElement element)
    {
        List<ReadOnlyMemory<byte>> fragments = [];
        for (var at = element.ValueAt; at < element.ValueAt + element.Length;)
        {
            var fragment = ReadElement(bytes, at, element.ValueAt + element.Length, 1);
            fragments.Add(bytes.Content.AsMemory(fragment.ValueAt, fragment.Length));
            at = fragment.End;
        }

        return [.. fragments.Skip(1)];
    }

    private static DicomElement ReadElement(DicomBytes bytes, int at, int end, int depth)
    {
        if (end - at < 8)
        {
            throw new InvalidDataException(Invariant($"{end - at} bytes where an element starts"));
        }

        var tag = bytes.Tag(at);
        var isDelimiter = tag >> 16 == 0xFFFE;
        var vr = bytes.IsExplicit && !isDelimiter ? Encoding.Latin1.GetString(bytes.Content, at + 4, 2) : null;
        if (vr is not null && !vr.All(char.IsAsciiLetterUpper))
        {
            throw new InvalidDataException($"'{vr}' as the type of element {Name(tag)}");
        }

        var isLong = vr is not null && LongForms.Contains(vr);
        var valueAt = at + (isLong ? 12 : 8);
        if (valueAt > end)
        {
            throw new InvalidDataException($"half an element {Name(tag)}");
        }

        var length = vr is not null && !isLong ? bytes.UInt16(at + 6) : bytes.UInt32(valueAt - 4);
        if (length != uint.MaxValue)
        {
            return length <= end - valueAt
                ? new(tag, vr, at, valueAt, (int)length, valueAt + (int)length, false)
                : throw new InvalidDataException($"an element {Name(tag)} of {length} bytes, and {end - valueAt} left");
        }

        if (depth > DeepestSequence)
        {
            throw new InvalidDataException($"sequences deeper than {DeepestSequence}");
        }

        var inner = vr == "UN" ? bytes with { IsExplicit = false, IsBigEndian = false } : bytes;
        var (valueEnd, next) = EndOfUndefined(inner, tag == Item ? ItemEnd : SequenceEnd, valueAt, end, depth);
        return new(tag, vr, at, valueAt, valueEnd - valueAt, next, true);
    }

    private static (int ValueEnd, int Next) EndOfUndefined(DicomBytes bytes, uint delimiter, int at, int end, int depth)
    {
        while (true)
        {
            var element = ReadElement(bytes, at, end, depth + 1);
            if (element.Tag == delimiter)
            {
                return (at, element.End);
            }

            at = element.End;
        }
    }

    private static string Name(uint tag) => $"({tag >> 16:X4},{tag & 0xFFFF:X4})";
}

/// <summary>A part of a data set: a tag and the place of its value.</summary>
/// <param name="Tag">Group in the upper, element in the lower 16 bits.</param>
/// <param name="Vr">The type of its value; null where the file does not say.</param>
/// <param name="Start">The first byte of the element.</param>
/// <param name="ValueAt">The first byte of the value.</param>
/// <param name="Length">The bytes of the value, without a delimiter.</param>
/// <param name="End">The byte after the element.</param>
/// <param name="IsUndefined">Whether a delimiter ends it.</param>
internal sealed record DicomElement(uint Tag, string? Vr, int Start, int ValueAt, int Length, int End, bool IsUndefined);

/// <summary>The bytes of a file, and how elements are written in them.</summary>
/// <param name="Content">All bytes.</param>
/// <param name="IsExplicit">Whether elements say the type of their value.</param>
/// <param name="IsBigEndian">Whether numbers start with their highest byte.</param>
internal sealed record DicomBytes(byte[] Content, bool IsExplicit, bool IsBigEndian)
{
    public uint Tag(int at) => ((uint)UInt16(at) << 16) | UInt16(at + 2);

    public ushort UInt16(int at) => IsBigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(Content.AsSpan(at))
        : BinaryPrimitives.ReadUInt16LittleEndian(Content.AsSpan(at));

    public uint UInt32(int at) => IsBigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(Content.AsSpan(at))
        : BinaryPrimitives.ReadUInt32LittleEndian(Content.AsSpan(at));
}
