using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace SegProbe.Evaluation.Data.Volumes.Dicom;

/// <summary>
/// Writes a copy of a file with other pixels. New are what the standard demands of a derived image (PS3.3, C.7.6.1.1.2):
/// the names of instance and series, image type DERIVED\SECONDARY, and texts that say what it is. Packed pixels are
/// written unpacked. Every other byte is the input's.
/// </summary>
internal static class DicomCopy
{
    private const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";
    private const string Description = "Adversarial (SegProbe)";
    private const string Derivation =
        "Voxels were changed by SegProbe to change what a segmentation model draws. Not for diagnosis.";
    private const int LongestDescription = 64;
    private const int UidBytes = 16;

    /// <summary>Writes the copy, completely or not at all.</summary>
    /// <param name="path">Where.</param>
    /// <param name="file">The input.</param>
    /// <param name="pixels">How it stores its pixels.</param>
    /// <param name="words">The new pixels, little-endian.</param>
    /// <param name="series">SHA-256 that names the new series.</param>
    /// <param name="index">The slice's place in it.</param>
    public static void Write(string path, DicomFile file, DicomPixels pixels, byte[] words, byte[] series, int index)
    {
        var bytes = file.Bytes;
        var instance = Uid(SHA256.HashData([.. series, .. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(index))]));
        SortedDictionary<uint, byte[]> data = new()
        {
            [DicomTag.ImageType] = Element(bytes, DicomTag.ImageType, "CS", DerivedType(file.Data)),
            [DicomTag.SopInstance] = Element(bytes, DicomTag.SopInstance, "UI", instance),
            [DicomTag.SeriesDescription] = Element(bytes, DicomTag.SeriesDescription, "LO", Described(file.Data)),
            [DicomTag.DerivationDescription] = Element(bytes, DicomTag.DerivationDescription, "ST", Derivation),
            [DicomTag.Series] = Element(bytes, DicomTag.Series, "UI", Uid(series)),
        };
        var old = file.Data.Find(DicomTag.Pixels)!;
        if (file.IsRle)
        {
            data[DicomTag.Pixels] = [.. Head(bytes, DicomTag.Pixels, "OW", words.Length + (words.Length & 1)), .. words, .. new byte[words.Length & 1]];
        }

        // Lengths of groups (retired) and the extremes of the old pixels would no longer be true.
        foreach (var tag in (uint[])[0x0008_0000, 0x0020_0000, 0x7FE0_0000, DicomTag.SmallestValue, DicomTag.LargestValue])
        {
            data[tag] = [];
        }

        var meta = Meta(file, instance);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(bytes.Content, 0, DicomFile.Preamble + 4);
            stream.Write(meta);
            var at = 0L;
            using MemoryStream content = new();
            Splice(content, bytes.Content, file.Data, data, (element, to) =>
            {
                at = to + element.ValueAt - element.Start;
            });
            if (!file.IsRle)
            {
                if (bytes.IsBigEndian)
                {
                    pixels.Turn(words, old.Vr);
                }

                words.CopyTo(content.GetBuffer().AsSpan((int)at));
            }

            content.WriteTo(stream);
        });
    }

    private static byte[] Meta(DicomFile file, string instance)
    {
        DicomBytes bytes = new(file.Bytes.Content, true, false);
        SortedDictionary<uint, byte[]> changed = new()
        {
            [DicomTag.MetaInstance] = Element(bytes, DicomTag.MetaInstance, "UI", instance),
            [DicomTag.MetaLength] = [],
        };
        if (file.IsRle)
        {
            changed[DicomTag.TransferSyntax] = Element(bytes, DicomTag.TransferSyntax, "UI", ExplicitLittleEndian);
        }

        using MemoryStream content = new();
        Splice(content, file.Bytes.Content, file.Meta, changed, (_, _) => { });
        var length = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)content.Length);
        return [.. Head(bytes, DicomTag.MetaLength, "UL", length.Length), .. length, .. content.ToArray()];
    }

    // Copies elements in their order, with some replaced, left out (no bytes) or, but for those, put in between.
    private static void Splice(
        MemoryStream to, byte[] content, DicomSet set, SortedDictionary<uint, byte[]> changed, Action<DicomElement, long> onPixels)
    {
        var left = new Queue<KeyValuePair<uint, byte[]>>(changed);
        foreach (var element in set.Elements)
        {
            while (left.TryPeek(out var next) && next.Key < element.Tag)
            {
                to.Write(left.Dequeue().Value);
            }

            if (left.TryPeek(out var same) && same.Key == element.Tag)
            {
                to.Write(left.Dequeue().Value);
                continue;
            }

            if (element.Tag == DicomTag.Pixels)
            {
                onPixels(element, to.Position);
            }

            to.Write(content, element.Start, element.End - element.Start);
        }

        while (left.TryDequeue(out var rest))
        {
            to.Write(rest.Value);
        }
    }

    private static string DerivedType(DicomSet data) => string.Join(
        '\\', (data.Text(DicomTag.ImageType)?.Split('\\') ?? []).Skip(2).Prepend("SECONDARY").Prepend("DERIVED"));

    private static string Described(DicomSet data)
    {
        var text = data.Text(DicomTag.SeriesDescription) is { } old && old.All(char.IsAscii) ? $"{Description}: {old}" : Description;
        return text.Length <= LongestDescription ? text : text[..LongestDescription];
    }

    // PS3.5, annex B.2: the root 2.25 and a UUID as one decimal number; of version 8, whose bits are free.
    private static string Uid(byte[] hash)
    {
        var uuid = hash[..UidBytes];
        uuid[6] = (byte)((uuid[6] & 0x0F) | 0x80);
        uuid[8] = (byte)((uuid[8] & 0x3F) | 0x80);
        return $"2.25.{new BigInteger(uuid, isUnsigned: true, isBigEndian: true)}";
    }

    private static byte[] Element(DicomBytes bytes, uint tag, string vr, string text)
    {
        var padded = text.Length % 2 == 0 ? text : text + (vr == "UI" ? '\0' : ' ');
        return [.. Head(bytes, tag, vr, padded.Length), .. Encoding.Latin1.GetBytes(padded)];
    }

    private static byte[] Head(DicomBytes bytes, uint tag, string vr, int length)
    {
        var isLong = bytes.IsExplicit && vr == "OW";
        var head = new byte[isLong ? 12 : 8];
        UInt16(0, (ushort)(tag >> 16));
        UInt16(2, (ushort)tag);
        if (bytes.IsExplicit)
        {
            Encoding.Latin1.GetBytes(vr, head.AsSpan(4));
        }

        if (bytes.IsExplicit && !isLong)
        {
            UInt16(6, (ushort)length);
        }
        else if (bytes.IsBigEndian)
        {
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(head.Length - 4), length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(head.Length - 4), length);
        }

        return head;

        void UInt16(int at, ushort value)
        {
            if (bytes.IsBigEndian)
            {
                BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(at), value);
            }
            else
            {
                BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(at), value);
            }
        }
    }
}
