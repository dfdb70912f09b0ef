using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets;

/// <summary>
/// U-Nets as files: weights in safetensors format, the architecture and the trained size in the metadata.
/// </summary>
public static class UNetFile
{
    private const string ArchitectureKey = "segprobe.architecture";
    private const string SizeKey = "segprobe.size";
    private const int LargestSize = 16384;
    private const string RangeKey = "segprobe.input_range";

    internal static JsonSerializerOptions Json { get; } = new()
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Saves a network, completely or not at all.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="network">The network.</param>
    /// <param name="size">The side of the images it was trained on, in pixels; 1 for volumes.</param>
    public static void Save(string path, TrainableUNet network, int size)
    {
        ArgumentNullException.ThrowIfNull(network);
        SafeTensorsFile.Write(path, Named(network, "").ToDictionary(), new Dictionary<string, string>
        {
            [ArchitectureKey] = JsonSerializer.Serialize(network.Architecture, Json),
            [SizeKey] = size.ToString(CultureInfo.InvariantCulture),
            [RangeKey] = "[0, 1]",
        });
    }

    /// <summary>Loads a network.</summary>
    /// <returns>
    /// The network, which the caller disposes, and the side of the images it was trained on, in pixels.
    /// </returns>
    /// <exception cref="DataFileException">The file is absent, damaged, or not a U-Net of this program.</exception>
    public static (UNet Network, int Size) Load(string path)
    {
        var (network, size) = LoadAny(path);
        if (network is UNet images)
        {
            return (images, size);
        }

        network.Dispose();
        throw new DataFileException(
            path, "must be a U-Net for images", "one for volumes", "Name a network that was trained on images.");
    }

    /// <summary>Loads a network for images or volumes.</summary>
    /// <inheritdoc cref="Load" path="/returns|/exception"/>
    public static (TrainableUNet Network, int Size) LoadAny(string path)
    {
        using var file = SafeTensorsFile.Read(path);
        try
        {
            var architecture = JsonSerializer.Deserialize<UNetArchitecture>(file.Metadata[ArchitectureKey], Json)!;
            var size = (int)Check.Between(
                int.Parse(file.Metadata[SizeKey], CultureInfo.InvariantCulture), 1, LargestSize, "size");
            RequireSizesOf(architecture, file);
            return (Fill(TrainableUNet.Create(architecture), file, ""), size);
        }
        catch (Exception exception)
            when (exception is KeyNotFoundException or JsonException or FormatException
                or OverflowException or ArgumentException)
        {
            throw new DataFileException(
                path, "must be a U-Net saved by 'segprobe train'", exception.Message.TrimEnd('.'),
                "Export other networks as TorchScript.", exception);
        }
    }

    internal static IEnumerable<KeyValuePair<string, Tensor>> Named(TrainableUNet network, string prefix) =>
        network.state_dict().Select(each => KeyValuePair.Create(prefix + each.Key, each.Value));

    internal static T Fill<T>(T network, SafeTensorsFile file, string prefix)
        where T : TrainableUNet
    {
        using var _ = no_grad();
        try
        {
            foreach (var (name, target) in network.state_dict())
            {
                target.copy_(Find(file, prefix + name, target.shape));
            }

            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    // Before a network is made: three tensors of the file bound its size, whatever the text says.
    private static void RequireSizesOf(UNetArchitecture architecture, SafeTensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        var (first, deepest) = (architecture.Width, architecture.ChannelsAt(architecture.Depth));
        Find(file, "down.0.convolution1.weight", [first, architecture.InputChannels, .. Kernel(3)]);
        Find(file, $"down.{architecture.Depth}.convolution2.weight", [deepest, deepest, .. Kernel(3)]);
        Find(file, "head.weight", [architecture.Classes, first, .. Kernel(1)]);

        IEnumerable<long> Kernel(long side) => Enumerable.Repeat(side, architecture.Dims);
    }

    private static Tensor Find(SafeTensorsFile file, string name, long[] shape)
    {
        var found = file.Tensors.GetValueOrDefault(name);
        return found is not null && found.shape.SequenceEqual(shape)
            ? found
            : throw new ArgumentException(
                $"{(found is null ? "no such tensor" : $"shape {TensorCheck.Shape(found)}")} " +
                $"where {name} must have shape [{string.Join(", ", shape)}]");
    }
}
