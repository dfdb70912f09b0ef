using SegProbe.Evaluation.Reports.Html.Charts;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>An example of the gallery.</summary>
/// <param name="Row">Its figures.</param>
/// <param name="Series">Its setting.</param>
/// <param name="Pictures">Its pictures; null where the folder has none.</param>
internal sealed record GalleryCard(ExampleRow Row, Series Series, ExamplePictures? Pictures)
{
    public static GalleryCard Read(string folder, ExampleRow row, Series series) =>
        new(row, series, ExamplePictures.Read(ExampleFiles.Folder(folder, row.Setting, row.Pair)));
}
