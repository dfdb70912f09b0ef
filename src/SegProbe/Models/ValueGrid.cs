using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>The values that a file can hold, on a model's input range, evenly spread.</summary>
/// <param name="Range">The values of level 0 and of the highest level.</param>
/// <param name="Highest">The highest level, 255 for 8 bits.</param>
internal readonly record struct ValueGrid(ValueRange Range, int Highest)
{
    // float32 has 24 bits: a level of 16 bits is known to some hundredths.
    private const double Accuracy = 0.02;

    /// <summary>Gives the grid of a picture's file.</summary>
    /// <param name="range">The values of black and white.</param>
    /// <param name="bits">Bits a value: 8 or 16.</param>
    public static ValueGrid OfBits(ValueRange range, int bits) => new(range, (1 << bits) - 1);

    /// <summary>Gives values in levels: float64, whole numbers where they are values of the grid.</summary>
    /// <param name="values">float32, values in <see cref="Range"/>.</param>
    public Tensor ToLevels(Tensor values)
    {
        var levels = (values.to(ScalarType.Float64) - Range.Lower) * (Highest / (Range.Upper - Range.Lower));
        var whole = levels.round();
        return where((levels - whole).abs().lt(Accuracy), whole, levels);
    }

    /// <summary>Gives the values of levels as they are read from a file: float32.</summary>
    /// <param name="levels">Whole numbers, 0 to <see cref="Highest"/>.</param>
    public Tensor ToValues(Tensor levels)
    {
        var unit = levels.to(ScalarType.Float32) / Highest;
        return Range is { Lower: 0, Upper: 1 } ? unit : (unit * (Range.Upper - Range.Lower)) + Range.Lower;
    }
}
