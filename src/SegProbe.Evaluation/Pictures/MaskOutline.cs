using System.Globalization;
using System.Text;
using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Pictures;

/// <summary>The borders of a mask's regions.</summary>
public static class MaskOutline
{
    // Right, down, left, up.
    private static readonly (int X, int Y)[] Moves = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>
    /// Gives the borders of the regions of label 1 and above, 2 and above, and so on, along the edges of pixels, as
    /// closed loops of an SVG path. So the border between a cup and the disc around it is drawn once, and none around
    /// pixels that do not count.
    /// </summary>
    /// <param name="mask">A picture of a mask, one value a label.</param>
    /// <param name="height">Rows of the image that it belongs to; a smaller mask lies in its middle.</param>
    /// <param name="width">Columns of the image.</param>
    public static string Path(PixelImage mask, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var path = new StringBuilder();
        var labels = Array.ConvertAll(
            mask.Values.AsSpan(0, mask.Height * mask.Width).ToArray(),
            value => value == MaskPicture.Ignored ? (byte)0 : value);
        foreach (var label in labels.Distinct().Where(label => label != 0).Order())
        {
            var edges = Edges(labels, label, mask.Height, mask.Width);
            while (edges.Count > 0)
            {
                AppendLoop(path, edges, (width - mask.Width) / 2, (height - mask.Height) / 2);
            }
        }

        return path.ToString();
    }

    // Each edge of a region by the corner where it begins, with the region on its right.
    private static SortedDictionary<(int Y, int X), List<int>> Edges(byte[] labels, byte label, int height, int width)
    {
        bool Has(int y, int x) => y >= 0 && x >= 0 && y < height && x < width && labels[(y * width) + x] >= label;
        var edges = new SortedDictionary<(int Y, int X), List<int>>();
        void Add(int y, int x, int move)
        {
            if (!edges.TryGetValue((y, x), out var moves))
            {
                edges[(y, x)] = moves = [];
            }

            moves.Add(move);
        }

        for (var y = 0; y <= height; y++)
        {
            for (var x = 0; x <= width; x++)
            {
                switch (Has(y - 1, x), Has(y, x))
                {
                    case (false, true): Add(y, x, 0); break;
                    case (true, false): Add(y, x + 1, 2); break;
                }

                switch (Has(y, x - 1), Has(y, x))
                {
                    case (true, false): Add(y, x, 1); break;
                    case (false, true): Add(y + 1, x, 3); break;
                }
            }
        }

        return edges;
    }

    private static void AppendLoop(
        StringBuilder path, SortedDictionary<(int Y, int X), List<int>> edges, int left, int top)
    {
        var start = edges.First().Key;
        var (at, heading, run) = (start, -1, 0);
        path.Append(CultureInfo.InvariantCulture, $"M{start.X + left} {start.Y + top}");
        do
        {
            var move = Take(edges, at, heading);
            if (move != heading)
            {
                AppendRun(path, heading, run);
                (heading, run) = (move, 0);
            }

            run++;
            at = (at.Y + Moves[move].Y, at.X + Moves[move].X);
        }
        while (at != start);

        AppendRun(path, heading, run);
        path.Append('z');
    }

    // Where two loops touch at a corner, each turns right and stays with its own pixel.
    private static int Take(SortedDictionary<(int Y, int X), List<int>> edges, (int Y, int X) at, int heading)
    {
        var moves = edges[at];
        var move = moves.Count > 1 && heading >= 0 && moves.Contains((heading + 1) % 4) ? (heading + 1) % 4 : moves[0];
        moves.Remove(move);
        if (moves.Count == 0)
        {
            edges.Remove(at);
        }

        return move;
    }

    private static void AppendRun(StringBuilder path, int heading, int run)
    {
        if (heading >= 0)
        {
            path.Append(heading % 2 == 0 ? 'h' : 'v').Append(heading < 2 ? run : -run);
        }
    }
}
