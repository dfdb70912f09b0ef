namespace SegProbe.Evaluation.Data;

/// <summary>Collects what a user should know of how images were read and resized: <see cref="SampleImage.Remarks"/>.</summary>
public sealed class ImageRemarks
{
    internal const string SeveralFrames = "has several frames or pages, of which the first is taken";
    internal const string Transparency = "has transparency, which is ignored";
    internal const string MoreChannels = "has channels beside its colours, such as transparency, which are ignored";
    internal const string Cmyk = "has CMYK colours, which are converted to red, green, blue without a colour profile";

    private const byte Opaque = 255;

    private readonly OrderedDictionary<string, (string First, HashSet<string> Paths)> found = [];

    /// <summary>Gets a line for each remark: the first image that it is of, and how many others.</summary>
    public IReadOnlyList<string> Lines =>
    [
        .. found.Select(each =>
            $"{each.Value.First} {each.Key}." +
            (each.Value.Paths.Count > 1 ? $" The same holds for {each.Value.Paths.Count - 1} more images." : "")),
    ];

    /// <summary>Takes an image's remarks.</summary>
    /// <param name="path">The image's file.</param>
    /// <param name="image">The image.</param>
    /// <param name="known">Remarks that are not collected, since they were told before.</param>
    public void Add(string path, SampleImage image, IReadOnlyList<string> known)
    {
        ArgumentNullException.ThrowIfNull(image);
        foreach (var remark in image.Remarks.Except(known))
        {
            var first = (image as PixelImage)?.ResizedFrom is var (height, width) ? $"{path} ({width} x {height})" : path;
            found.TryAdd(remark, (first, []));
            found[remark].Paths.Add(path);
        }
    }

    internal static bool IsTransparent(ReadOnlySpan<byte> rgba)
    {
        for (var i = 3; i < rgba.Length; i += 4)
        {
            if (rgba[i] != Opaque)
            {
                return true;
            }
        }

        return false;
    }
}
