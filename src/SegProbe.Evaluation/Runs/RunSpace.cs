using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Runs;

/// <summary>The room that a run's folder takes.</summary>
public static class RunSpace
{
    private const long BytesOfARow = 2000;
    private const long BytesOfAState = 16;

    // The strip has six pictures side by side; two images and three masks of one channel are as large as three.
    private const int PicturesOfBest = 6 + 3;

    // The perturbation, and an image and a mask of each state that is kept.
    private const int OtherPictures = 1 + (KeptStates.Count * 4 / 3);

    /// <summary>Gives an upper estimate in bytes, as though no picture could be compressed.</summary>
    public static long Estimate(PreparedRun run, KeptFiles keep)
    {
        ArgumentNullException.ThrowIfNull(run);
        var pixels = run.First.Image.Space.Aggregate(1L, (product, side) => product * side);
        var best = PicturesOfBest + (run.Plan.Bits == 16 ? 1 : 0) + EotText.Read(run.Plan.Eot).Count;
        var pictures = 3 * pixels * keep switch
        {
            KeptFiles.None => 0,
            KeptFiles.Best => best,
            _ => best + OtherPictures + sizeof(float),
        };
        return run.Units().Sum(unit =>
            unit.Count * (BytesOfARow + pictures +
                (keep == KeptFiles.None ? 0 : BytesOfAState * run.Settings[unit.Setting].Steps)));
    }
}
