namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>Draws skin with one pigmented lesion: label 1 is the lesion.</summary>
internal sealed class DermoscopyPhantom
{
    private static readonly Rgb Fair = new(220, 178, 161);
    private static readonly Rgb Dark = new(176, 124, 96);

    private readonly SeededRandom random;
    private readonly Canvas canvas;
    private readonly int size;
    private readonly Outline border;
    private readonly NoiseField frays;
    private readonly double raggedness;

    private DermoscopyPhantom(SeededRandom random, int size)
    {
        (this.random, this.size) = (random, size);
        var radius = random.Between(0.145, 0.29);
        var reach = Math.Min(0.15, 0.55 - (1.4 * radius));
        Vector centre = new(0.5 + random.Between(-reach, reach), 0.5 + random.Between(-reach, reach));
        border = Outline.Draw(random, centre, radius, random.Between(0.6, 0.95), waviness: 0.3, waves: 6);
        (frays, raggedness) = (new(random, cells: 14), random.Between(0.03, 0.1));
        canvas = new(size, Fair.Toward(Dark, random.NextDouble()).Vary(random, 8));
    }

    /// <summary>Draws a picture and its mask.</summary>
    public static Sample Draw(SeededRandom random, int size)
    {
        DermoscopyPhantom phantom = new(random, size);
        phantom.PaintSkin();
        phantom.PaintFreckles();
        phantom.PaintLesion();
        phantom.PaintHairs();
        var vignette = random.Chance(0.5) ? random.Between(0.3, 0.75) : 0;
        Camera.Light(phantom.canvas, random, unevenness: 0.5, vignette);
        var mask = phantom.canvas.ToMask(point => phantom.Depth(point) < 0 ? (byte)0 : (byte)1);
        return new(Camera.Take(phantom.canvas, random, size), mask);
    }

    private double Depth(Vector point) => border.Depth(point) + (raggedness * frays.At(point));

    private void PaintSkin()
    {
        NoiseField blush = new(random, cells: 4);
        NoiseField furrows = new(random, cells: 40);
        Rgb redness = new(1.03, 0.84, 0.84);
        var strength = random.Between(0.2, 0.9);
        canvas.Change((point, old) =>
            old.Toward(old * redness, strength * (0.5 + (0.5 * blush.At(point)))) * (1 + (0.035 * furrows.At(point))));
    }

    private void PaintFreckles()
    {
        Ink freckles = new(size);
        for (var i = random.Whole(0, 12); i > 0; i--)
        {
            Vector place = new(random.NextDouble(), random.NextDouble());
            freckles.Spot(place, random.Between(0.015, 0.06), softness: 0.8, strength: random.Between(0.3, 1));
        }

        canvas.Stain(freckles, new(0.66, 0.52, 0.44));
    }

    private void PaintLesion()
    {
        // What the pigment lets through; the third tone is the blue-white veil of deep pigment.
        var light = new Rgb(0.8, 0.66, 0.56) * random.Between(0.9, 1.18);
        var deep = new Rgb(0.46, 0.32, 0.28) * random.Between(0.8, 1.25);
        Rgb veil = new(0.52, 0.54, 0.62);
        var (fade, veiled) = (random.Between(0.06, 0.3), random.Chance(0.35) ? random.Between(0.3, 0.9) : 0);
        NoiseField patches = new(random, cells: 5);
        NoiseField veils = new(random, cells: 4);
        NoiseField network = new(random, cells: 28);
        var asymmetry = random.Direction() * random.Between(0, 2.5);

        canvas.Change((point, skin) =>
        {
            var depth = Depth(point);
            var darkness = 0.25 + (0.5 * depth) + (0.6 * patches.At(point)) + asymmetry.Dot(point - Vector.Middle);
            var tone = light.Toward(deep, Math.Clamp(darkness, 0, 1))
                .Toward(veil, veiled * Ramp.Up(veils.At(point), 0.1, 0.6) * Ramp.Up(depth, 0.1, 0.5));
            return skin * Rgb.Clear.Toward(tone * (1 + (0.14 * network.At(point))), Ramp.Up(depth, -fade, fade));
        });
    }

    private void PaintHairs()
    {
        Ink ink = new(size);
        for (var hairs = random.Chance(0.6) ? random.Whole(1, 14) : 0; hairs > 0; hairs--)
        {
            DrawHair(ink, random.Between(0.0025, 0.006));
        }

        canvas.Paint(ink, new Rgb(46, 34, 30).Vary(random, 12), opacity: 0.85);
    }

    private void DrawHair(Ink ink, double halfWidth)
    {
        const double step = 0.03;
        Vector point = new(random.NextDouble(), random.NextDouble());
        var heading = random.Direction();
        var bend = random.Between(-0.08, 0.08);
        for (var steps = random.Whole(10, 30); steps > 0 && point.IsInside; steps--)
        {
            var next = point + (heading * step);
            ink.Line(point, next, halfWidth);
            (point, heading) = (next, heading.Turn(bend));
        }
    }
}
