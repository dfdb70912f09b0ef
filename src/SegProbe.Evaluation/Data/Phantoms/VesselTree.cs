namespace SegProbe.Evaluation.Data.Phantoms;

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
