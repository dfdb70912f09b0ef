using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SegProbe.TestKit;

/// <summary>DICOM files written byte by byte (PS3.5, PS3.10), also such as no library would write.</summary>
/// <param name="syntax">The transfer syntax, which decides how elements are written.</param>
internal sealed class CraftedDicom(string syntax = CraftedDicom.Explicit)
{
    public const string Implicit = "1.2.840.10008.1.2";
    public const string Explicit = "1.2.840.10008.1.2.1";
    public const string BigEndian = "1.2.840.10008.1.2.2";
    public const string Rle = "1.2.840.10008.1.2.5";

    private readonly SortedDictionary<uint, byte[]> elements = [];

    private bool IsBigEndian => syntax == BigEndian;

    /// <summary>Makes a CT slice of int16 pixels, 0.5 mm apart, at z mm.</summary>
    /// <param name="z">mm along the patient's axis.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="values">Stored pixels.</param>
    /// <param name="syntax">The transfer syntax.</param>
    public static CraftedDicom Slice(double z, int rows, int columns, short[] values, string syntax = Explicit)
    {
        var file = new CraftedDicom(syntax);
        file.Text(0x0008_0008, "CS", "ORIGINAL\\PRIMARY\\AXIAL").Text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.2")
            .Text(0x0008_0018, "UI", "1.2.3." + z.ToString(CultureInfo.InvariantCulture)).Text(0x0008_0060, "CS", "CT")
            .Text(0x0008_103E, "LO", "Thorax").Text(0x0018_0050, "DS", "2").Text(0x0020_000E, "UI", "1.2.3")
            .Text(0x0020_0032, "DS", string.Create(CultureInfo.InvariantCulture, $"-10\\-20\\{z}"))
            .Text(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0").Whole(0x0028_0002, 1).Text(0x0028_0004, "CS", "MONOCHROME2")
            .Whole(0x0028_0010, rows).Whole(0x0028_0011, columns).Text(0x0028_0030, "DS", "0.5\\0.25")
            .Whole(0x0028_0100, 16).Whole(0x0028_0101, 16).Whole(0x0028_0102, 15).Whole(0x0028_0103, 1)
            .Text(0x0028_1052, "DS", "-1024").Text(0x0028_1053, "DS", "1");
        return file.Pixels("OW", [.. values.SelectMany(value => file.UInt16((ushort)value))]);
    }

    /// <summary>Sets an element to a text; null removes it.</summary>
    public CraftedDicom Text(uint tag, string vr, string? value)
    {
        elements.Remove(tag);
        if (value is not null)
        {
            var padded = value.Length % 2 == 0 ? value : value + (vr == "UI" ? '\0' : ' ');
            elements[tag] = Element(tag, vr, Encoding.Latin1.GetBytes(padded));
        }

        return this;
    }

    /// <summary>Sets an element to a whole number of 16 bits.</summary>
    public CraftedDicom Whole(uint tag, int value)
    {
        elements[tag] = Element(tag, "US", UInt16((ushort)value));
        return this;
    }

    /// <summary>Sets the pixels.</summary>
    public CraftedDicom Pixels(string vr, byte[] content)
    {
        elements[0x7FE0_0010] = Element(0x7FE0_0010, vr, content);
        return this;
    }

    /// <summary>Sets the pixels to one fragment, behind an empty table.</summary>
    public CraftedDicom Fragment(byte[] content)
    {
        elements[0x7FE0_0010] =
        [
            .. Head(0x7FE0_0010, "OB", uint.MaxValue), .. Head(0xFFFE_E000, null, 0),
            .. Head(0xFFFE_E000, null, (uint)content.Length), .. content, .. Head(0xFFFE_E0DD, null, 0),
        ];
        return this;
    }

    /// <summary>Sets an element to items, each the elements of another file.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="isUndefined">Whether delimiters end sequence and items.</param>
    /// <param name="items">The items.</param>
    public CraftedDicom Sequence(uint tag, bool isUndefined, params CraftedDicom[] items)
    {
        byte[] content =
        [
            .. items.Select(item => item.Data()).SelectMany(data => isUndefined
                ? (byte[])[.. Head(0xFFFE_E000, null, uint.MaxValue), .. data, .. Head(0xFFFE_E00D, null, 0)]
                : [.. Head(0xFFFE_E000, null, (uint)data.Length), .. data]),
        ];
        elements[tag] = isUndefined
            ? [.. Head(tag, "SQ", uint.MaxValue), .. content, .. Head(0xFFFE_E0DD, null, 0)]
            : Element(tag, "SQ", content);
        return this;
    }

    /// <summary>Sets the bytes of an element, head and all.</summary>
    public CraftedDicom Raw(uint tag, byte[] bytes)
    {
        elements[tag] = bytes;
        return this;
    }

    /// <summary>Gives the file.</summary>
    public byte[] File()
    {
        var meta = new CraftedDicom(Explicit).Text(0x0002_0002, "UI", "1.2.840.10008.5.1.4.1.1.2")
            .Text(0x0002_0003, "UI", "1.2.3.4").Text(0x0002_0010, "UI", syntax).Data();
        return
        [
            .. new byte[128], .. "DICM"u8,
            .. new CraftedDicom(Explicit).Element(0x0002_0000, "UL", [(byte)meta.Length, (byte)(meta.Length >> 8), 0, 0]),
            .. meta, .. Data(),
        ];
    }

    /// <summary>Gives a number's bytes in this file's order.</summary>
    public byte[] UInt16(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return IsBigEndian ? [.. bytes.Reverse()] : bytes;
    }

    private byte[] Data() => [.. elements.Values.SelectMany(element => element)];

    private byte[] Element(uint tag, string vr, byte[] value) => [.. Head(tag, vr, (uint)value.Length), .. value];

    private byte[] Head(uint tag, string? vr, uint length)
    {
        byte[] name = [.. UInt16((ushort)(tag >> 16)), .. UInt16((ushort)tag)];
        byte[] low = UInt16((ushort)length), high = UInt16((ushort)(length >> 16));
        byte[] whole = IsBigEndian ? [.. high, .. low] : [.. low, .. high];
        return vr is null || syntax == Implicit ? [.. name, .. whole]
            : vr is "OB" or "OW" or "SQ" or "UN" ? [.. name, .. Encoding.Latin1.GetBytes(vr), 0, 0, .. whole]
            : [.. name, .. Encoding.Latin1.GetBytes(vr), .. low];
    }
}
