using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Tests.Targets;

/// <summary>Masks as text: a line for each row, a digit for each label, a dot for background, x for 255.</summary>
internal static class Picture
{
    public static LabelMap Mask(params string[] rows) =>
        new(rows.Length, rows[0].Length, [.. string.Concat(rows).Select(Label)]);

    public static IReadOnlyList<string> Text(LabelMap mask) =>
    [
        .. mask.Labels.Chunk(mask.Width).Select(row => string.Concat(row.Select(
            label => label == 0 ? '.' : label == byte.MaxValue ? 'x' : (char)('0' + label)))),
    ];

    private static byte Label(char drawn) => drawn switch
    {
        '.' => 0,
        'x' => byte.MaxValue,
        _ => (byte)(drawn - '0'),
    };
}
