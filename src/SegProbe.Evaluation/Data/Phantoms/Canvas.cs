namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>
/// A square picture in the making. Only additions, products, quotients and square roots are used, which are rounded
/// alike on every machine: so are the pictures.
/// </summary>
internal sealed class Canvas
{
    private readonly int size;
    private Rgb[] pixels;

    /// <summary>Starts with one colour.</summary>
    public Canvas(int size, Rgb colour)
    {
        (this.size, pixels) = (size, new Rgb[size * size]);
        Array.Fill(pixels, colour);
    }

    /// <summary>Replaces each pixel by what <paramref name="change"/> makes of its place and colour.</summary>
    public void Change(Func<Vector, Rgb, Rgb> change) => ForEach((i, point) => pixels[i] = change(point, pixels[i]));

    /// <summary>Paints a colour over the picture; <paramref name="share"/> gives how far it covers, 0 to 1.</summary>
    public void Paint(Rgb colour, Func<Vector, double> share) =>
        Change((point, old) => old.Toward(colour, share(point)));

    /// <summary>Makes places darker or brighter.</summary>
    public void Shade(Func<Vector, double> factor) => Change((point, old) => old * factor(point));

    /// <summary>Paints what was drawn in ink.</summary>
    /// <param name="ink">A layer of the picture's size.</param>
    /// <param name="colour">Its colour.</param>
    /// <param name="opacity">How far full ink hides what is below, 0 to 1.</param>
    public void Paint(Ink ink, Rgb colour, double opacity)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            if (ink.Shares[i] > 0)
            {
                pixels[i] = pixels[i].Toward(colour, opacity * ink.Shares[i]);
            }
        }
    }

    /// <summary>Makes places darker where there is ink, channel by channel, as a layer of dye does.</summary>
    /// <param name="ink">A layer of the picture's size.</param>
    /// <param name="passed">What full ink lets through of each channel, 0 to 1.</param>
    public void Stain(Ink ink, Rgb passed)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] *= Rgb.Clear.Toward(passed, ink.Shares[i]);
        }
    }

    /// <summary>Blurs by averaging twice over squares of <c>2 · radius + 1</c> pixels.</summary>
    public void Blur(int radius)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            Average(radius, step: 1, line: size);
            Average(radius, step: size, line: 1);
        }
    }

    /// <summary>Adds independent noise to every channel of every pixel.</summary>
    /// <param name="random">Where the noise comes from.</param>
    /// <param name="deviation">Its standard deviation in grey levels.</param>
    public void AddNoise(SeededRandom random, double deviation) =>
        Change((_, old) => old + (new Rgb(random.Gaussian(), random.Gaussian(), random.Gaussian()) * deviation));

    /// <summary>Gives the picture, rounded to 8 bits.</summary>
    public PixelImage ToImage()
    {
        var count = pixels.Length;
        var values = new byte[3 * count];
        for (var i = 0; i < count; i++)
        {
            values[i] = Round(pixels[i].Red);
            values[count + i] = Round(pixels[i].Green);
            values[(2 * count) + i] = Round(pixels[i].Blue);
        }

        return new(3, size, size, values);
    }

    /// <summary>Gives a mask of the picture's size: the label of every pixel's middle.</summary>
    public LabelMap ToMask(Func<Vector, byte> label)
    {
        var labels = new byte[pixels.Length];
        ForEach((i, point) => labels[i] = label(point));
        return new(size, size, labels);
    }

    private static byte Round(double value) => (byte)(Math.Clamp(value, 0, 255) + 0.5);

    private void ForEach(Action<int, Vector> visit)
    {
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                visit((row * size) + column, new((column + 0.5) / size, (row + 0.5) / size));
            }
        }
    }

    // Averages along lines that start `line` entries apart and whose pixels are `step` entries apart. Beyond its ends a
    // line goes on with its last pixel.
    private void Average(int radius, int step, int line)
    {
        var averaged = new Rgb[pixels.Length];
        var share = 1.0 / ((2 * radius) + 1);
        for (var start = 0; start < line * size; start += line)
        {
            for (var position = 0; position < size; position++)
            {
                var sum = default(Rgb);
                for (var other = position - radius; other <= position + radius; other++)
                {
                    sum += pixels[start + (Math.Clamp(other, 0, size - 1) * step)];
                }

                averaged[start + (position * step)] = sum * share;
            }
        }

        pixels = averaged;
    }
}

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
