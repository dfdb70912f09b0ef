namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>What taking the picture does to it: uneven light, dark corners, blur and noise.</summary>
internal static class Camera
{
    /// <summary>Lights the scene from one side and in clouds, and lets it darken towards the corners.</summary>
    /// <param name="canvas">Changed in place.</param>
    /// <param name="random">Where direction and strength come from.</param>
    /// <param name="unevenness">
    /// By how much the light varies across the picture at most, as a share of its mean.
    /// </param>
    /// <param name="vignette">By how much the corners darken, 0 to 1.</param>
    public static void Light(Canvas canvas, SeededRandom random, double unevenness, double vignette)
    {
        var slope = random.Direction() * (unevenness * random.Between(0.3, 1));
        NoiseField clouds = new(random, cells: 3);
        Vector middle = new(random.Between(0.4, 0.6), random.Between(0.4, 0.6));

        canvas.Shade(point =>
        {
            var fromMiddle = point - middle;
            var light = 1 + slope.Dot(fromMiddle) + (0.3 * unevenness * clouds.At(point));
            return light * (1 - (vignette * Ramp.Up(fromMiddle.Length, 0.25, 0.85)));
        });
    }

    /// <summary>Blurs the picture slightly, adds noise of 2 to 4 grey levels and rounds to 8 bits.</summary>
    public static PixelImage Take(Canvas canvas, SeededRandom random, int size)
    {
        canvas.Blur(radius: (int)((size * random.Between(0.004, 0.012)) + 0.5));
        canvas.AddNoise(random, random.Between(2, 4));
        return canvas.ToImage();
    }
}
