namespace SegProbe.Evaluation.Data;

/// <summary>What an attack perturbs: a picture (<see cref="PixelImage"/>) or a volume (<see cref="Volumes.Volume"/>).</summary>
public abstract class SampleImage
{
    private protected SampleImage()
    {
    }

    /// <summary>Gets the number of channels.</summary>
    public abstract int Channels { get; }

    /// <summary>Gets the sides along its axes of space: rows and columns of a picture, Z, Y, X of a volume.</summary>
    public abstract IReadOnlyList<int> Space { get; }

    /// <summary>
    /// Gets what a user should know of how the image was read or resized, each a clause that follows the file's name;
    /// empty where nothing was left out.
    /// </summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Gives the size as users read it, columns first: "256 x 192" or "35 x 51 x 34".</summary>
    public string Size => string.Join(" x ", Space.Reverse());
}
