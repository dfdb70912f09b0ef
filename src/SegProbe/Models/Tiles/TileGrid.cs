namespace SegProbe.Models.Tiles;

/// <summary>Where tiles lie along one axis of an image.</summary>
internal static class TileGrid
{
    /// <summary>
    /// Gives the first pixel of each tile: every max(1, floor(side (1 - overlap))) pixels, the last one moved back so
    /// that it ends with the image. The image is at least as long as a tile.
    /// </summary>
    /// <param name="length">The length of the image.</param>
    /// <param name="side">The length of a tile, at most that of the image.</param>
    /// <param name="overlap">The share of a tile that the next one covers as well, in [0, 1).</param>
    public static IReadOnlyList<long> Starts(long length, long side, double overlap)
    {
        var interval = length == side ? side : Math.Max((long)(side * (1 - overlap)), 1);
        var starts = new List<long>();
        for (var start = 0L; ; start += interval)
        {
            starts.Add(Math.Min(start, length - side));
            if (start + side >= length)
            {
                return starts;
            }
        }
    }
}
