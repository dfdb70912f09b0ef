using System.Text.RegularExpressions;

namespace SegProbe.Evaluation.Data;

/// <summary>
/// Which files of a folder are images and which are masks. In a pattern <c>{id}</c> stands for the sample's name,
/// <c>*</c> for any part of a name, and <c>**/</c> for any folders, also none.
/// </summary>
public sealed class FilePatterns
{
    private const string Id = "{id}";
    private const int MostFolders = 16;

    private readonly Regex images;
    private readonly Regex masks;

    private FilePatterns(string images, string masks) =>
        (Images, Masks, this.images, this.masks) = (images, masks, Expression(images), Expression(masks));

    /// <summary>Gets the pattern of the images.</summary>
    public string Images { get; }

    /// <summary>Gets the pattern of the masks.</summary>
    public string Masks { get; }

    /// <summary>Reads patterns as a user writes them.</summary>
    /// <param name="images">The pattern of the images, such as <c>{id}.jpg</c>; null for none.</param>
    /// <param name="masks">The pattern of the masks, such as <c>{id}_lesion.png</c>; null for none.</param>
    /// <returns>The patterns; null where there is none.</returns>
    /// <exception cref="FormatException">
    /// One is given without the other, or has not one <c>{id}</c>; the message says what to write.
    /// </exception>
    public static FilePatterns? Read(string? images, string? masks)
    {
        if (images is null && masks is null)
        {
            return null;
        }

        var odd = ((string?[])[images, masks]).FirstOrDefault(each => each is null || each.Split(Id).Length != 2, "");
        return odd is ""
            ? new(images!, masks!)
            : throw new FormatException(
                "must be two patterns, of images and of masks, each with {id} once, " +
                $"got {(odd is null ? "only one" : $"'{odd}'")}. " +
                "Write, for example, --images \"{id}.jpg\" --masks \"{id}_mask.png\".");
    }

    /// <summary>Finds the images and masks of a folder.</summary>
    /// <returns>The names and paths of each; a file that both patterns fit is a mask.</returns>
    internal (ILookup<string, string> Images, ILookup<string, string> Masks) Find(string folder)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = MostFolders,
            IgnoreInaccessible = false,
            AttributesToSkip = FileAttributes.None,
        };
        var files = Directory.EnumerateFiles(folder, "*", options)
            .Select(path => (path, Name: Path.GetRelativePath(folder, path).Replace('\\', '/')))
            .ToList();
        var found = files.Where(file => masks.IsMatch(file.Name)).ToList();
        return (
            files.Except(found).Where(file => images.IsMatch(file.Name)).ToLookup(file => IdOf(images, file), file => file.path),
            found.ToLookup(file => IdOf(masks, file), file => file.path));

        static string IdOf(Regex pattern, (string Path, string Name) file) => pattern.Match(file.Name).Groups["id"].Value;
    }

    // Without backtracking, so that no pattern takes long.
    private static Regex Expression(string pattern) => new(
        "^" + Regex.Escape(pattern.Replace('\\', '/'))
            .Replace(Regex.Escape("**/"), "(?:[^/]+/)*", StringComparison.Ordinal)
            .Replace(Regex.Escape("*"), "[^/]*", StringComparison.Ordinal)
            .Replace(Regex.Escape(Id), "(?<id>[^/]+)", StringComparison.Ordinal) + "$",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
