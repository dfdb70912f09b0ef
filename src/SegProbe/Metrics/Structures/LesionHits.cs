namespace SegProbe.Metrics.Structures;

/// <summary>Which lesions a mask finds, misses and invents, as BraTS 2023 counts them.</summary>
/// <remarks>
/// Source: BraTS 2023 lesion-wise metrics (rachitsaluja/BraTS-2023-Metrics). The lesions of B are the pieces (connected by
/// faces, edges or corners) of B; pieces that touch once B is dilated by 3 pixels (faces and edges) are one lesion. A
/// lesion is found where a piece of A touches it, dilated by 3 pixels. Pieces of A that touch no lesion are invented.
/// Lesions of B up to 50 mm³ are left out, and what touches them is not invented. Here a missed or invented lesion counts
/// with the image's diagonal in HD95, where BraTS takes 374 mm, that of its images.
/// </remarks>
/// <param name="Found">Lesions of B that A touches.</param>
/// <param name="Missed">Lesions of B that A does not touch.</param>
/// <param name="Invented">Pieces of A that touch no lesion.</param>
/// <param name="Dice">
/// Σ Dice of the lesions, each with the pieces that touch it / (lesions + invented); 1 where there is neither.
/// </param>
/// <param name="Hd95">The mean of HD95 likewise, in the units of the spacing; 0 where there is neither.</param>
public sealed record LesionHits(int Found, int Missed, int Invented, double Dice, double Hd95)
{
    private const int Dilations = 3;
    private const double SmallestVolume = 50;

    /// <summary>Counts the lesions of two masks on one grid.</summary>
    /// <param name="first">A, the mask that is judged.</param>
    /// <param name="second">B, the mask to compare with.</param>
    /// <param name="smallest">Lesions of B up to this size are left out, in mm³ (mm², pixels); 50 as in BraTS.</param>
    public static LesionHits Measure(StructureMask first, StructureMask second, double smallest = SmallestVolume)
    {
        ArgumentNullException.ThrowIfNull(first);
        first.RequireSameGrid(second);
        var (pieces, count) = ConnectedParts.Find(first);
        var (lesions, lesionCount) = ConnectedParts.Find(ConnectedParts.Dilate(second, Dilations));
        var isMatched = new bool[count + 1];
        var (found, missed, dice, distance) = (0, 0, 0.0, 0.0);
        for (var lesion = 1; lesion <= lesionCount; lesion++)
        {
            var part = Select(second, i => second.IsSet[i] && lesions[i] == lesion);
            var near = ConnectedParts.Dilate(part, Dilations);
            var touching = new HashSet<int>(pieces.Where((piece, i) => piece > 0 && near.IsSet[i]));
            foreach (var piece in touching)
            {
                isMatched[piece] = true;
            }

            if (part.Count * part.PixelSize <= smallest)
            {
                continue;
            }

            (found, missed) = touching.Count > 0 ? (found + 1, missed) : (found, missed + 1);
            var hit = Select(first, i => touching.Contains(pieces[i]));
            var shared = hit.IsSet.Zip(part.IsSet).Count(pair => pair.First && pair.Second);
            dice += 2.0 * shared / (hit.Count + part.Count);
            distance += SurfaceDistances.Measure(hit, part).Hd95;
        }

        var invented = isMatched.Skip(1).Count(isHit => !isHit);
        var all = found + missed + invented;
        return all == 0
            ? new(0, 0, 0, 1, 0)
            : new(found, missed, invented, dice / all, (distance + (invented * first.Diagonal)) / all);
    }

    private static StructureMask Select(StructureMask mask, Func<int, bool> isChosen)
    {
        var chosen = new bool[mask.IsSet.Length];
        for (var i = 0; i < chosen.Length; i++)
        {
            chosen[i] = isChosen(i);
        }

        return new(chosen, mask.Size, mask.Spacing);
    }
}

/// <summary>The connected parts of a mask.</summary>
internal static class ConnectedParts
{
    /// <summary>Numbers the parts from 1 on; pixels are connected by faces, edges and corners.</summary>
    /// <returns>A number for each pixel, 0 where nothing is set, and how many there are.</returns>
    public static (int[] Numbers, int Count) Find(StructureMask mask)
    {
        var (numbers, count) = (new int[mask.IsSet.Length], 0);
        var neighbours = new Neighbours(mask.Size, mask.Size.Count);
        Stack<int> open = new();
        for (var start = 0; start < numbers.Length; start++)
        {
            if (!mask.IsSet[start] || numbers[start] > 0)
            {
                continue;
            }

            numbers[start] = ++count;
            open.Push(start);
            while (open.TryPop(out var at))
            {
                neighbours.ForEach(at, next =>
                {
                    if (mask.IsSet[next] && numbers[next] == 0)
                    {
                        numbers[next] = count;
                        open.Push(next);
                    }
                });
            }
        }

        return (numbers, count);
    }

    /// <summary>Adds the neighbours by faces and edges, several times.</summary>
    public static StructureMask Dilate(StructureMask mask, int times)
    {
        var isSet = (bool[])mask.IsSet.Clone();
        var neighbours = new Neighbours(mask.Size, 2);
        List<int> rim = [.. Enumerable.Range(0, isSet.Length).Where(i => isSet[i])];
        for (; times > 0; times--)
        {
            List<int> added = [];
            foreach (var at in rim)
            {
                neighbours.ForEach(at, next =>
                {
                    if (!isSet[next])
                    {
                        isSet[next] = true;
                        added.Add(next);
                    }
                });
            }

            rim = added;
        }

        return new(isSet, mask.Size, mask.Spacing);
    }

    // Neighbours that differ in 1 to so many axes, within the image.
    private sealed class Neighbours
    {
        private readonly int[] size;
        private readonly int[][] steps;

        public Neighbours(IReadOnlyList<int> size, int axes)
        {
            this.size = [1, .. size];
            this.size = this.size[^3..];
            int[] reach = [-1, 0, 1];
            steps =
            [
                .. from z in reach
                   from y in reach
                   from x in reach
                   let moved = Math.Abs(z) + Math.Abs(y) + Math.Abs(x)
                   where moved > 0 && moved <= axes
                   select (int[])[z, y, x],
            ];
        }

        public void ForEach(int at, Action<int> visit)
        {
            var (z, y, x) = (at / (size[1] * size[2]), at / size[2] % size[1], at % size[2]);
            foreach (var step in steps)
            {
                var (k, j, i) = (z + step[0], y + step[1], x + step[2]);
                if (k >= 0 && k < size[0] && j >= 0 && j < size[1] && i >= 0 && i < size[2])
                {
                    visit((((k * size[1]) + j) * size[2]) + i);
                }
            }
        }
    }
}
