using System.Buffers.Binary;
using static System.FormattableString;

namespace SegProbe.Evaluation.Data.Volumes.Dicom;

/// <summary>How a file stores its pixels: words of 8, 16 or 32 bits, of which some are the value.</summary>
/// <param name="Rows">Pixels along a column.</param>
/// <param name="Columns">Pixels along a row.</param>
/// <param name="Allocated">Bits of a word: 8, 16 or 32.</param>
/// <param name="Stored">Bits of the value in it.</param>
/// <param name="HighBit">The value's highest bit.</param>
/// <param name="IsSigned">Whether that bit is a sign.</param>
/// <param name="Slope">value = stored · slope + intercept (PS3.3, C.11.1).</param>
/// <param name="Intercept">The value of a stored 0.</param>
internal sealed record DicomPixels(
    int Rows, int Columns, int Allocated, int Stored, int HighBit, bool IsSigned, double Slope, double Intercept)
{
    // PackBits makes at most 128 bytes of 2.
    private const int MostUnpacked = 64;
    private const int RleHeader = 64;
    private const string Remedy = "Convert it to NIfTI, for example with dcm2niix.";

    /// <summary>Gets the bytes of a slice.</summary>
    public long Length => (long)Rows * Columns * (Allocated / 8);

    /// <summary>Gets the values that can be stored.</summary>
    public VoxelType Type
    {
        get
        {
            var (first, last) = ((Smallest * Slope) + Intercept, (Largest * Slope) + Intercept);
            var name = (IsSigned ? "int" : "uint") + Invariant($"{Allocated}") +
                (Stored < Allocated ? Invariant($" of {Stored} bits") : "");
            return new(name, Math.Abs(Slope), Intercept, new(Math.Min(first, last), Math.Max(first, last)));
        }
    }

    private long Smallest => IsSigned ? -(1L << (Stored - 1)) : 0;

    private long Largest => (1L << (IsSigned ? Stored - 1 : Stored)) - 1;

    private int Shift => HighBit + 1 - Stored;

    /// <summary>Reads how a single-frame grey image is stored.</summary>
    /// <exception cref="DataFileException">It is another kind of image.</exception>
    public static DicomPixels Read(DicomFile file)
    {
        var data = file.Data;
        if (data.Find(DicomTag.Pixels) is null)
        {
            var hasReal = data.Find(DicomTag.FloatPixels) is not null || data.Find(DicomTag.DoublePixels) is not null;
            throw new DataFileException(
                file.Path, "must have pixels of whole numbers",
                hasReal ? "floating-point pixels" : $"none (modality {data.Text(DicomTag.Modality) ?? "unknown"})",
                hasReal ? Remedy : "Give the file of an image.");
        }

        var (samples, photometric) = (data.Whole(DicomTag.Samples) ?? 1, data.Text(DicomTag.Photometric) ?? "MONOCHROME2");
        if (samples != 1 || photometric is not ("MONOCHROME1" or "MONOCHROME2"))
        {
            throw Refused(file, "must be grey", Invariant($"{samples} samples a pixel, {photometric}"));
        }

        if (data.Text(DicomTag.Frames) is { } frames && frames != "1")
        {
            throw Refused(file, "must have one frame", frames);
        }

        if (data.Find(DicomTag.ModalityTable) is not null || data.Find(DicomTag.DoseScale) is not null)
        {
            throw Refused(file, "must have values by slope and intercept", "a lookup table or a dose");
        }

        var (slope, intercept) = (
            data.Decimals(DicomTag.Slope)?[0] ?? 1, data.Decimals(DicomTag.Intercept)?[0] ?? 0);
        var allocated = Number(data, DicomTag.BitsAllocated);
        var stored = data.Whole(DicomTag.BitsStored) ?? allocated;
        DicomPixels pixels = new(
            Number(data, DicomTag.Rows), Number(data, DicomTag.Columns), allocated, stored,
            data.Whole(DicomTag.HighBit) ?? stored - 1, data.Whole(DicomTag.PixelRepresentation) == 1, slope, intercept);
        if (allocated is not (8 or 16 or 32) || stored < 1 || pixels.HighBit >= allocated || pixels.Shift < 0)
        {
            throw Refused(
                file, "must have words of 8, 16 or 32 bits that hold the value",
                Invariant($"{stored} bits stored of {allocated}, the highest {pixels.HighBit}"));
        }

        return slope != 0 && pixels.Rows > 0 && pixels.Columns > 0 ? pixels : throw Refused(
            file, "must have pixels and a slope",
            Invariant($"{pixels.Rows} rows, {pixels.Columns} columns, slope {slope}"));
    }

    /// <summary>Checks that a file has as many pixels as its size asks for, before they are read.</summary>
    /// <exception cref="InvalidDataException">It has fewer.</exception>
    public void RequireAll(DicomFile file)
    {
        var element = file.Data.Find(DicomTag.Pixels)!;
        if (file.IsRle)
        {
            Packed(file, element);
        }
        else if (element.IsUndefined || element.Length < Length)
        {
            throw new InvalidDataException(
                Invariant($"{element.Length} bytes of pixels, and {Rows} x {Columns} need {Length}"));
        }
    }

    /// <summary>Gives the words of a file in little-endian order.</summary>
    /// <exception cref="InvalidDataException">There are fewer than the size asks for.</exception>
    public byte[] Words(DicomFile file)
    {
        var element = file.Data.Find(DicomTag.Pixels)!;
        if (file.IsRle)
        {
            return Unpacked(Packed(file, element));
        }

        var words = file.Data.Value(element)[..(int)Length].ToArray();
        if (file.Bytes.IsBigEndian)
        {
            Turn(words, element.Vr);
        }

        return words;
    }

    /// <summary>Puts little-endian words into the order of a file, or back.</summary>
    /// <param name="words">The words, changed in place.</param>
    /// <param name="vr">OW turns bytes two by two, also where a pixel has 8 bits (PS3.5, annex D).</param>
    public void Turn(Span<byte> words, string? vr)
    {
        var size = Allocated == 8 ? (vr == "OW" ? 2 : 1) : Allocated / 8;
        for (var at = 0; at + size <= words.Length; at += size)
        {
            words.Slice(at, size).Reverse();
        }
    }

    /// <summary>Reads values.</summary>
    public void Decode(ReadOnlySpan<byte> words, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Value(Word(words, i));
        }
    }

    /// <summary>
    /// Stores values over words, rounded to the nearest (half-way to even). Bits beside the value stay, and so does a
    /// word that has the value already.
    /// </summary>
    public void Encode(ReadOnlySpan<float> values, Span<byte> words)
    {
        var mask = ((1L << Stored) - 1) << Shift;
        for (var i = 0; i < values.Length; i++)
        {
            var word = Word(words, i);
            if (values[i] != Value(word))
            {
                var number = (long)Math.Clamp(Math.Round((values[i] - Intercept) / Slope), Smallest, Largest);
                SetWord(words, i, (uint)((word & ~mask) | ((number << Shift) & mask)));
            }
        }
    }

    private static DataFileException Refused(DicomFile file, string rule, string found) => new(
        file.Path, rule, found, Remedy);

    private static int Number(DicomSet data, uint tag) =>
        data.Whole(tag) ?? throw new InvalidDataException($"no element ({tag >> 16:X4},{tag & 0xFFFF:X4})");

    private float Value(uint word)
    {
        var number = (long)(word >> Shift) & ((1L << Stored) - 1);
        return (float)(((IsSigned && number > Largest ? number - (1L << Stored) : number) * Slope) + Intercept);
    }

    private uint Word(ReadOnlySpan<byte> words, int index) => Allocated switch
    {
        8 => words[index],
        16 => BinaryPrimitives.ReadUInt16LittleEndian(words[(2 * index)..]),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(words[(4 * index)..]),
    };

    private void SetWord(Span<byte> words, int index, uint word)
    {
        switch (Allocated)
        {
            case 8: words[index] = (byte)word; break;
            case 16: BinaryPrimitives.WriteUInt16LittleEndian(words[(2 * index)..], (ushort)word); break;
            default: BinaryPrimitives.WriteUInt32LittleEndian(words[(4 * index)..], word); break;
        }
    }

    private ReadOnlySpan<byte> Packed(DicomFile file, DicomElement element)
    {
        var packed = element.IsUndefined && file.Data.Fragments(element) is [var single]
            ? single.Span : throw new InvalidDataException("RLE pixels in several fragments, or none");
        return packed.Length >= RleHeader && Length <= (long)packed.Length * MostUnpacked
            && BinaryPrimitives.ReadUInt32LittleEndian(packed) == Allocated / 8
            ? packed
            : throw new InvalidDataException(Invariant($"{packed.Length} bytes of RLE pixels that do not fit the size"));
    }

    // PS3.5, annex G: a segment for each byte of a word, the highest first, each packed by run lengths.
    private byte[] Unpacked(ReadOnlySpan<byte> packed)
    {
        var planes = Allocated / 8;
        var words = new byte[Length];
        for (var plane = 0; plane < planes; plane++)
        {
            var at = BinaryPrimitives.ReadUInt32LittleEndian(packed[(4 + (4 * plane))..]);
            if (at > packed.Length)
            {
                throw new InvalidDataException("an RLE segment behind the end");
            }

            Unpack(packed[(int)at..], words, planes - 1 - plane, planes);
        }

        return words;
    }

    private static void Unpack(ReadOnlySpan<byte> packed, byte[] words, int first, int step)
    {
        var (to, at) = (first, 0);
        while (to < words.Length)
        {
            var count = at < packed.Length ? (sbyte)packed[at++] : throw TooSoon();
            var isRun = count < 0;
            var left = count == sbyte.MinValue ? 0 : Math.Abs((int)count) + 1;
            if (at + (isRun ? Math.Min(left, 1) : left) > packed.Length)
            {
                throw TooSoon();
            }

            for (var i = 0; i < left && to < words.Length; i++, to += step)
            {
                words[to] = packed[isRun ? at : at + i];
            }

            at += isRun ? Math.Min(left, 1) : left;
        }

        static InvalidDataException TooSoon() => new("an RLE segment that ends too soon");
    }
}
