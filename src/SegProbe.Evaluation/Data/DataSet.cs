using SegProbe.Evaluation.Data.Phantoms;

namespace SegProbe.Evaluation.Data;

/// <summary>Opens images with masks by the name that a user gives them.</summary>
public static class DataSet
{
    private const int PhantomSize = 128;

    /// <summary>Opens a folder, or describes generated images where the name starts with "phantom:".</summary>
    /// <param name="name">The folder, or what <see cref="PhantomSource.Parse"/> takes.</param>
    /// <param name="reading">How the values of a mask's file become labels.</param>
    /// <param name="size">The side of generated images in pixels; null for 128.</param>
    /// <exception cref="DataFileException">The folder does not hold images with masks.</exception>
    /// <exception cref="ArgumentException">The text asks for images that cannot be generated.</exception>
    public static ISampleSource Open(string name, MaskReading reading, int? size) =>
        PhantomSource.IsPhantom(name)
            ? PhantomSource.Parse(name, size ?? PhantomSize)
            : SampleFolder.Open(name, reading);
}
