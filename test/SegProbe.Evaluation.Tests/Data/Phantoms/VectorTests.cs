using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Phantoms;

namespace SegProbe.Evaluation.Tests.Data.Phantoms;

public sealed class VectorTests
{
    private const int Draws = 20000;

    [Fact]
    public void Direction_HasLengthOneAndNoPreference()
    {
        SeededRandom random = new(7);
        Vector[] directions = [.. Enumerable.Range(0, Draws).Select(_ => random.Direction())];

        Assert.All(directions, direction => Assert.Equal(1, direction.Length, tolerance: 1e-12));
        Assert.Equal(0, directions.Average(direction => direction.X), tolerance: 0.03);
        Assert.Equal(0, directions.Average(direction => direction.Y), tolerance: 0.03);
    }
}
