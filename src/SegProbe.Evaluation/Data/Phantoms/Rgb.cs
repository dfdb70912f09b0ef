namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>A colour; 0 to 255 for what a file can hold, though sums on the way may leave that range.</summary>
internal readonly record struct Rgb(double Red, double Green, double Blue)
{
    /// <summary>Gets the filter that lets everything through.</summary>
    public static Rgb Clear => new(1, 1, 1);

    public static Rgb operator +(Rgb first, Rgb second) =>
        new(first.Red + second.Red, first.Green + second.Green, first.Blue + second.Blue);

    public static Rgb operator *(Rgb colour, double factor) =>
        new(colour.Red * factor, colour.Green * factor, colour.Blue * factor);

    /// <summary>Gives what a filter lets through, channel by channel.</summary>
    public static Rgb operator *(Rgb colour, Rgb filter) =>
        new(colour.Red * filter.Red, colour.Green * filter.Green, colour.Blue * filter.Blue);

    /// <summary>Gives the colour on the way to another: 0 this one, 1 the other.</summary>
    public Rgb Toward(Rgb other, double share) => (this * (1 - share)) + (other * share);

    /// <summary>Gives a colour nearby: each channel moves by at most <paramref name="reach"/>.</summary>
    public Rgb Vary(SeededRandom random, double reach) =>
        this + new Rgb(random.Between(-reach, reach), random.Between(-reach, reach), random.Between(-reach, reach));
}
