namespace SegProbe.Evaluation.Experiments;

/// <summary>The room that a run's folder takes.</summary>
public static class RunSpace
{
    private const long BytesOfARow = 2000;
    private const long BytesOfAState = 16;

    // A strip has six pictures side by side, the other pictures are as large as four.
    private const int PicturesOfAStrip = 6;
    private const int OtherPictures = 4;

    /// <summary>Gives an upper estimate in bytes, as though no picture could be compressed.</summary>
    public static long Estimate(PreparedRun run, KeptFiles keep)
    {
        ArgumentNullException.ThrowIfNull(run);
        var image = run.Samples.Load(run.Pairs[0].Image).Image;
        var pixels = run.Side is { } side ? (long)side * side : (long)image.Height * image.Width;
        var pictures = 3 * pixels * (keep, image.Channels) switch
        {
            (KeptFiles.None, _) => 0,
            (KeptFiles.Best, _) => PicturesOfAStrip + 1,
            _ => PicturesOfAStrip + 1 + OtherPictures + sizeof(float),
        };
        return run.Units().Sum(unit =>
            unit.Count * (BytesOfARow + pictures +
                (keep == KeptFiles.None ? 0 : BytesOfAState * run.Settings[unit.Setting].Steps)));
    }
}
