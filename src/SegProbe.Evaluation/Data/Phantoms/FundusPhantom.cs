namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>Draws the retina around an optic disc: label 1 is the rim of the disc, 2 the cup.</summary>
internal sealed class FundusPhantom
{
    private readonly PhantomRandom _random;
    private readonly Canvas _canvas;
    private readonly int _size;
    private readonly double _radius;
    private readonly Vector _centre;
    private readonly Outline _disc;
    private readonly Outline _cup;

    private FundusPhantom(PhantomRandom random, int size)
    {
        (_random, _size) = (random, size);
        _radius = random.Between(0.15, 0.295);
        var reach = Math.Min(0.15, 0.48 - (1.12 * _radius));
        _centre = new(0.5 + random.Between(-reach, reach), 0.5 + random.Between(-reach, reach));
        _disc = Outline.Draw(random, _centre, _radius, aspect: random.Between(0.78, 0.98), waviness: 0.04, waves: 3);
        _cup = _disc.DrawInner(random, ratio: random.Between(0.3, 0.75));
        _canvas = new(size, new Rgb(186, 88, 42).Vary(random, 10) * random.Between(0.85, 1.1));
    }

    /// <summary>Draws a picture and its mask.</summary>
    public static Sample Draw(PhantomRandom random, int size)
    {
        FundusPhantom phantom = new(random, size);
        phantom.PaintRetina();
        phantom.PaintDisc();
        phantom.PaintVessels();
        phantom.PaintSpots();
        Camera.Light(phantom._canvas, random, unevenness: 0.5, vignette: random.Between(0.1, 0.55));
        var mask = phantom._canvas.ToMask(phantom.Label);
        return new(Camera.Take(phantom._canvas, random, size), mask);
    }

    private byte Label(Vector point) => _disc.Depth(point) < 0 ? (byte)0 : _cup.Depth(point) < 0 ? (byte)1 : (byte)2;

    private void PaintRetina()
    {
        NoiseField patches = new(_random, cells: 4);
        NoiseField choroid = new(_random, cells: 18);
        NoiseField grain = new(_random, cells: 48);
        var pigment = new Rgb(150, 52, 30).Vary(_random, 8);
        _canvas.Change((point, old) =>
        {
            var share = 0.35 + (0.35 * patches.At(point)) + (0.2 * choroid.At(point));
            return old.Toward(pigment, share) * (1 + (0.05 * grain.At(point)));
        });

        PaintClouds();
        PaintHalo();
    }

    // The dark macula somewhere beside the disc, and bright patches that hide the disc from a threshold.
    private void PaintClouds()
    {
        var macula = _centre + (_random.Direction() * _random.Between(0.4, 0.6));
        PaintCloud(new(110, 42, 25), macula, radius: 0.3, _random.Between(0.2, 0.7));
        for (var clouds = 0; clouds < 3; clouds++)
        {
            var haze = new Rgb(232, 152, 92).Vary(_random, 12);
            Vector middle = new(_random.NextDouble(), _random.NextDouble());
            PaintCloud(haze, middle, _random.Between(0.2, 0.45), _random.Between(0, 0.85));
        }
    }

    private void PaintCloud(Rgb colour, Vector centre, double radius, double strength) =>
        _canvas.Paint(colour, point => strength * Ramp.Bump((point - centre).SquaredLength / (radius * radius)));

    // The choroid thins out beside many discs: a pale crescent that does not belong to the disc.
    private void PaintHalo()
    {
        var side = _random.Direction();
        var strength = _random.Between(0, 0.8);
        var width = _random.Between(0.15, 0.45);
        NoiseField frays = new(_random, cells: 14);
        _canvas.Paint(new Rgb(224, 140, 78).Vary(_random, 8), point =>
        {
            var toSide = (point - _centre).Dot(side) / _radius;
            var outside = -_disc.Depth(point) + (0.08 * frays.At(point));
            return strength * Ramp.Up(toSide, -0.3, 0.8) * (1 - Ramp.Up(outside, width - 0.1, width + 0.1));
        });
    }

    private void PaintDisc()
    {
        var rim = new Rgb(234, 150, 82).Vary(_random, 7) * _random.Between(0.86, 1.06);
        var cup = rim.Toward(new(255, 234, 182), _random.Between(0.45, 0.9));
        var shadow = _random.Direction() * _random.Between(0, 0.14);
        var (discEdge, cupEdge) = (_random.Between(0.05, 0.14), _random.Between(0.08, 0.25));
        NoiseField fibres = new(_random, cells: 22);

        _canvas.Change((point, old) =>
        {
            var inCup = Ramp.Up(_cup.Depth(point), -cupEdge, cupEdge);
            var light = 1 + shadow.Dot((point - _centre) * (1 / _radius)) + (0.05 * fibres.At(point));
            return old.Toward(rim.Toward(cup, inCup) * light, 0.92 * Ramp.Up(_disc.Depth(point), -discEdge, discEdge));
        });
    }

    private void PaintVessels()
    {
        var root = _centre + (_random.Direction() * (_random.Between(0, 0.25) * _radius));
        foreach (var (red, green, blue) in (ReadOnlySpan<Rgb>)[new(0.62, 0.38, 0.4), new(0.8, 0.52, 0.48)])
        {
            Ink ink = new(_size);
            VesselTree tree = new(_random, ink);
            tree.Grow(root, _radius * _random.Between(0.05, 0.085));
            _canvas.Stain(ink, new(red, green, blue));
        }
    }

    // Exudates are as bright as the disc, haemorrhages as dark as vessels.
    private void PaintSpots()
    {
        Ink bright = new(_size);
        for (var clusters = _random.Whole(0, 3); clusters > 0; clusters--)
        {
            Scatter(bright, spread: 0.1, count: _random.Whole(2, 9), smallest: 0.008, largest: 0.035);
        }

        _canvas.Paint(bright, new Rgb(246, 214, 130).Vary(_random, 8), opacity: 0.85);

        Ink dark = new(_size);
        Scatter(dark, spread: 0.6, count: _random.Whole(0, 7), smallest: 0.01, largest: 0.04);
        _canvas.Stain(dark, new(0.65, 0.4, 0.4));
    }

    private void Scatter(Ink ink, double spread, int count, double smallest, double largest)
    {
        Vector middle = new(_random.NextDouble(), _random.NextDouble());
        for (var i = 0; i < count; i++)
        {
            var place = middle + (_random.Direction() * _random.Between(0, spread));
            var radius = _random.Between(smallest, largest);
            ink.Spot(place, radius, softness: _random.Between(0.4, 1), strength: _random.Between(0.5, 1));
        }
    }
}
