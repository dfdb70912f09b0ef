namespace SegProbe.Evaluation.Data;

/// <summary>
/// Random numbers by SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). Unlike <see cref="Random"/>, whose sequence may
/// change between versions, and by using nothing but exactly rounded arithmetic, it gives the same numbers everywhere.
/// </summary>
internal sealed class SeededRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong state;

    /// <summary>Starts a sequence that depends on every key and on their order.</summary>
    public SeededRandom(params ReadOnlySpan<int> keys)
    {
        foreach (var key in keys)
        {
            state = Mix(state + Golden + unchecked((uint)key));
        }
    }

    /// <summary>Gives 64 random bits.</summary>
    public ulong Next() => Mix(state += Golden);

    /// <summary>Gives a number in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Gives a number in [lower, upper).</summary>
    public double Between(double lower, double upper) => lower + ((upper - lower) * NextDouble());

    /// <summary>Gives a whole number from lower to upper, both included.</summary>
    public int Whole(int lower, int upper) => lower + (int)((upper - lower + 1) * NextDouble());

    /// <summary>Says yes with a probability in [0, 1].</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>
    /// Gives a number of mean 0 and standard deviation 1, close to normal: the sum of four uniform ones. Never beyond
    /// 3.5; it needs no logarithm, whose last bit depends on the machine.
    /// </summary>
    public double Gaussian()
    {
        const double mean = 2 * 65535.0;
        const double deviation = 37837.23; // sqrt(4 * (65536^2 - 1) / 12)
        var bits = Next();
        var sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return (sum - mean) / deviation;
    }

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
