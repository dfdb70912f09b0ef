using SegProbe.Models;
using SegProbe.Models.Contracts;
using SegProbe.Models.Imports;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models;

/// <summary>
/// The files of <c>python3 test/reference/make_torchscript.py test/SegProbe.Tests/Models/Data</c>, which prints what
/// they must answer.
/// </summary>
internal static class SmallModels
{
    /// <summary>Gets the image that the reference values are for.</summary>
    public static Tensor Image => 0.5f + Waves.Of([1, 3, 8, 8], 0.5, 0.7);

    public static string PathOf(string name) =>
        TestFiles.Beside($"Data/{(Path.HasExtension(name) ? name : name + ".pt")}");

    public static INetwork Network(string name, string? output = null) =>
        NetworkFile.Open(PathOf(name), output, CPU);

    public static ImportedModel Open(string name, ModelDeclaration? declared = null, int imageChannels = 3) =>
        new(
            PathOf(name), Network(name, declared?.Output), ModelContract.Resolve(declared ?? new(), new(), new()),
            imageChannels, CPU);
}
