namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>Draws the retina around an optic disc: label 1 is the rim of the disc, 2 the cup.</summary>
internal sealed class FundusPhantom
{
    private readonly SeededRandom random;
    private readonly Canvas canvas;
    private readonly int size;
    private readonly double radius;
    private readonly Vector centre;
    private readonly Outline disc;
    private readonly Outline cup;

    private FundusPhantom(SeededRandom random, int size)
    {
        (this.random, this.size) = (random, size);
        radius = random.Between(0.15, 0.295);
        var reach = Math.Min(0.15, 0.48 - (1.12 * radius));
        centre = new(0.5 + random.Between(-reach, reach), 0.5 + random.Between(-reach, reach));
        disc = Outline.Draw(random, centre, radius, aspect: random.Between(0.78, 0.98), waviness: 0.04, waves: 3);
        cup = disc.DrawInner(random, ratio: random.Between(0.3, 0.75));
        canvas = new(size, new Rgb(186, 88, 42).Vary(random, 10) * random.Between(0.85, 1.1));
    }

    /// <summary>Draws a picture and its mask.</summary>
    public static Sample Draw(SeededRandom random, int size)
    {
        FundusPhantom phantom = new(random, size);
        phantom.PaintRetina();
        phantom.PaintDisc();
        phantom.PaintVessels();
        phantom.PaintSpots();
        Camera.Light(phantom.canvas, random, unevenness: 0.5, vignette: random.Between(0.1, 0.55));
        var mask = phantom.canvas.ToMask(phantom.Label);
        return new(Camera.Take(phantom.canvas, random, size), mask);
    }

    private byte Label(Vector point) => disc.Depth(point) < 0 ? (byte)0 : cup.Depth(point) < 0 ? (byte)1 : (byte)2;

    private void PaintRetina()
    {
        NoiseField patches = new(random, cells: 4);
        NoiseField choroid = new(random, cells: 18);
        NoiseField grain = new(random, cells: 48);
        var pigment = new Rgb(150, 52, 30).Vary(random, 8);
        canvas.Change((point, old) =>
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
        var macula = centre + (random.Direction() * random.Between(0.4, 0.6));
        PaintCloud(new(110, 42, 25), macula, radius: 0.3, random.Between(0.2, 0.7));
        for (var clouds = 0; clouds < 3; clouds++)
        {
            var haze = new Rgb(232, 152, 92).Vary(random, 12);
            Vector middle = new(random.NextDouble(), random.NextDouble());
            PaintCloud(haze, middle, random.Between(0.2, 0.45), random.Between(0, 0.85));
        }
    }

    private void PaintCloud(Rgb colour, Vector centre, double radius, double strength) =>
        canvas.Paint(colour, point => strength * Ramp.Bump((point - centre).SquaredLength / (radius * radius)));

    // The choroid thins out beside many discs: a pale crescent that does not belong to the disc.
    private void PaintHalo()
    {
        var side = random.Direction();
        var strength = random.Between(0, 0.8);
        var width = random.Between(0.15, 0.45);
        NoiseField frays = new(random, cells: 14);
        canvas.Paint(new Rgb(224, 140, 78).Vary(random, 8), point =>
        {
            var toSide = (point - centre).Dot(side) / radius;
            var outside = -disc.Depth(point) + (0.08 * frays.At(point));
            return strength * Ramp.Up(toSide, -0.3, 0.8) * (1 - Ramp.Up(outside, width - 0.1, width + 0.1));
        });
    }

    private void PaintDisc()
    {
        var rim = new Rgb(234, 150, 82).Vary(random, 7) * random.Between(0.86, 1.06);
        var cup = rim.Toward(new(255, 234, 182), random.Between(0.45, 0.9));
        var shadow = random.Direction() * random.Between(0, 0.14);
        var (discEdge, cupEdge) = (random.Between(0.05, 0.14), random.Between(0.08, 0.25));
        NoiseField fibres = new(random, cells: 22);

        canvas.Change((point, old) =>
        {
            var inCup = Ramp.Up(this.cup.Depth(point), -cupEdge, cupEdge);
            var light = 1 + shadow.Dot((point - centre) * (1 / radius)) + (0.05 * fibres.At(point));
            return old.Toward(rim.Toward(cup, inCup) * light, 0.92 * Ramp.Up(disc.Depth(point), -discEdge, discEdge));
        });
    }

    private void PaintVessels()
    {
        var root = centre + (random.Direction() * (random.Between(0, 0.25) * radius));
        foreach (var (red, green, blue) in (ReadOnlySpan<Rgb>)[new(0.62, 0.38, 0.4), new(0.8, 0.52, 0.48)])
        {
            Ink ink = new(size);
            VesselTree tree = new(random, ink);
            tree.Grow(root, radius * random.Between(0.05, 0.085));
            canvas.Stain(ink, new(red, green, blue));
        }
    }

    // Exudates are as bright as the disc, haemorrhages as dark as vessels.
    private void PaintSpots()
    {
        Ink bright = new(size);
        for (var clusters = random.Whole(0, 3); clusters > 0; clusters--)
        {
            Scatter(bright, spread: 0.1, count: random.Whole(2, 9), smallest: 0.008, largest: 0.035);
        }

        canvas.Paint(bright, new Rgb(246, 214, 130).Vary(random, 8), opacity: 0.85);

        Ink dark = new(size);
        Scatter(dark, spread: 0.6, count: random.Whole(0, 7), smallest: 0.01, largest: 0.04);
        canvas.Stain(dark, new(0.65, 0.4, 0.4));
    }

    private void Scatter(Ink ink, double spread, int count, double smallest, double largest)
    {
        Vector middle = new(random.NextDouble(), random.NextDouble());
        for (var i = 0; i < count; i++)
        {
            var place = middle + (random.Direction() * random.Between(0, spread));
            var radius = random.Between(smallest, largest);
            ink.Spot(place, radius, softness: random.Between(0.4, 1), strength: random.Between(0.5, 1));
        }
    }
}

/// <summary>Blood vessels that leave the optic disc, bend, branch and become thinner.</summary>
internal sealed class VesselTree(SeededRandom random, Ink ink)
{
    private const double Step = 0.02;
    private const double ThinnestHalfWidth = 0.002;

    /// <summary>Draws trunks up and down and a few small vessels in any direction.</summary>
    /// <param name="root">Where they start, inside the disc.</param>
    /// <param name="halfWidth">Half the width of a trunk, as a share of the picture's side.</param>
    public void Grow(Vector root, double halfWidth)
    {
        foreach (var vertical in (ReadOnlySpan<double>)[-1, 1])
        {
            Vector heading = new(random.Between(-0.9, 0.9), vertical);
            Grow(Near(root), heading * (1 / heading.Length), halfWidth * random.Between(0.75, 1), branchings: 3);
        }

        for (var small = random.Whole(1, 3); small > 0; small--)
        {
            Grow(Near(root), random.Direction(), halfWidth * random.Between(0.25, 0.5), branchings: 1);
        }
    }

    private void Grow(Vector point, Vector heading, double halfWidth, int branchings)
    {
        var bend = random.Between(-0.05, 0.05);
        var untilBranch = random.Whole(5, 14);
        while (point.IsInside && halfWidth > ThinnestHalfWidth)
        {
            bend = (0.85 * bend) + (0.03 * random.Gaussian());
            heading = heading.Turn(bend);
            var next = point + (heading * Step);
            ink.Line(point, next, halfWidth);
            (point, halfWidth) = (next, halfWidth * 0.988);

            if (--untilBranch == 0 && branchings > 0)
            {
                var side = random.Chance(0.5) ? 1 : -1;
                var aside = heading.Turn(side * random.Between(0.4, 0.9));
                Grow(point, aside, halfWidth * random.Between(0.5, 0.8), branchings - 1);
                (heading, halfWidth) = (heading.Turn(-side * random.Between(0.1, 0.3)), halfWidth * 0.9);
                (branchings, untilBranch) = (branchings - 1, random.Whole(6, 16));
            }
        }
    }

    private Vector Near(Vector root) => root + (random.Direction() * random.Between(0, 0.02));
}
