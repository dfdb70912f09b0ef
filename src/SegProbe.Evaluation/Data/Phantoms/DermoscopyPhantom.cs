namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>Draws skin with one pigmented lesion: label 1 is the lesion.</summary>
internal sealed class DermoscopyPhantom
{
    private static readonly Rgb Fair = new(220, 178, 161);
    private static readonly Rgb Dark = new(176, 124, 96);

    private readonly PhantomRandom _random;
    private readonly Canvas _canvas;
    private readonly int _size;
    private readonly Outline _border;
    private readonly NoiseField _frays;
    private readonly double _raggedness;

    private DermoscopyPhantom(PhantomRandom random, int size)
    {
        (_random, _size) = (random, size);
        var radius = random.Between(0.145, 0.29);
        var reach = Math.Min(0.15, 0.55 - (1.4 * radius));
        Vector centre = new(0.5 + random.Between(-reach, reach), 0.5 + random.Between(-reach, reach));
        _border = Outline.Draw(random, centre, radius, random.Between(0.6, 0.95), waviness: 0.3, waves: 6);
        (_frays, _raggedness) = (new(random, cells: 14), random.Between(0.03, 0.1));
        _canvas = new(size, Fair.Toward(Dark, random.NextDouble()).Vary(random, 8));
    }

    /// <summary>Draws a picture and its mask.</summary>
    public static Sample Draw(PhantomRandom random, int size)
    {
        DermoscopyPhantom phantom = new(random, size);
        phantom.PaintSkin();
        phantom.PaintFreckles();
        phantom.PaintLesion();
        phantom.PaintHairs();
        var vignette = random.Chance(0.5) ? random.Between(0.3, 0.75) : 0;
        Camera.Light(phantom._canvas, random, unevenness: 0.5, vignette);
        var mask = phantom._canvas.ToMask(point => phantom.Depth(point) < 0 ? (byte)0 : (byte)1);
        return new(Camera.Take(phantom._canvas, random, size), mask);
    }

    private double Depth(Vector point) => _border.Depth(point) + (_raggedness * _frays.At(point));

    private void PaintSkin()
    {
        NoiseField blush = new(_random, cells: 4);
        NoiseField furrows = new(_random, cells: 40);
        Rgb redness = new(1.03, 0.84, 0.84);
        var strength = _random.Between(0.2, 0.9);
        _canvas.Change((point, old) =>
            old.Toward(old * redness, strength * (0.5 + (0.5 * blush.At(point)))) * (1 + (0.035 * furrows.At(point))));
    }

    private void PaintFreckles()
    {
        Ink freckles = new(_size);
        for (var i = _random.Whole(0, 12); i > 0; i--)
        {
            Vector place = new(_random.NextDouble(), _random.NextDouble());
            freckles.Spot(place, _random.Between(0.015, 0.06), softness: 0.8, strength: _random.Between(0.3, 1));
        }

        _canvas.Stain(freckles, new(0.66, 0.52, 0.44));
    }

    private void PaintLesion()
    {
        // What the pigment lets through; the third tone is the blue-white veil of deep pigment.
        var light = new Rgb(0.8, 0.66, 0.56) * _random.Between(0.9, 1.18);
        var deep = new Rgb(0.46, 0.32, 0.28) * _random.Between(0.8, 1.25);
        Rgb veil = new(0.52, 0.54, 0.62);
        var (fade, veiled) = (_random.Between(0.06, 0.3), _random.Chance(0.35) ? _random.Between(0.3, 0.9) : 0);
        NoiseField patches = new(_random, cells: 5);
        NoiseField veils = new(_random, cells: 4);
        NoiseField network = new(_random, cells: 28);
        var asymmetry = _random.Direction() * _random.Between(0, 2.5);

        _canvas.Change((point, skin) =>
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
        Ink ink = new(_size);
        for (var hairs = _random.Chance(0.6) ? _random.Whole(1, 14) : 0; hairs > 0; hairs--)
        {
            DrawHair(ink, _random.Between(0.0025, 0.006));
        }

        _canvas.Paint(ink, new Rgb(46, 34, 30).Vary(_random, 12), opacity: 0.85);
    }

    private void DrawHair(Ink ink, double halfWidth)
    {
        const double step = 0.03;
        Vector point = new(_random.NextDouble(), _random.NextDouble());
        var heading = _random.Direction();
        var bend = _random.Between(-0.08, 0.08);
        for (var steps = _random.Whole(10, 30); steps > 0 && point.IsInside; steps--)
        {
            var next = point + (heading * step);
            ink.Line(point, next, halfWidth);
            (point, heading) = (next, heading.Turn(bend));
        }
    }
}
