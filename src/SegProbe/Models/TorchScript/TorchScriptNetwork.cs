using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.TorchScript;

/// <summary>
/// A network saved as TorchScript, scripted or traced, in evaluation mode, its weights without gradients.
/// </summary>
/// <remarks>
/// A file may give one tensor, or several in tuples, lists and dictionaries; they are named by their places, such as 0
/// or 1.0, and by the dictionary's keys. Unless one is chosen, the first is used where no other is larger. Loading runs
/// code that the file contains: load files you trust.
/// </remarks>
public sealed class TorchScriptNetwork : INetwork
{
    private readonly string path;
    private readonly string? wanted;
    private readonly jit.ScriptModule module;
    private readonly bool givesDictionary;

    private TorchScriptNetwork(string path, string? wanted, jit.ScriptModule module, bool givesDictionary) =>
        (this.path, this.wanted, this.module, this.givesDictionary) = (path, wanted, module, givesDictionary);

    /// <inheritdoc/>
    public string Format => "torchscript";

    /// <inheritdoc/>
    /// <remarks>TorchScript does not say.</remarks>
    public IReadOnlyList<long?>? InputShape => null;

    /// <inheritdoc/>
    /// <remarks>Known once the network was evaluated; empty where it gives a single tensor.</remarks>
    public IReadOnlyList<string> Outputs { get; private set; } = [];

    /// <inheritdoc/>
    /// <remarks>Always null: nothing is cut off.</remarks>
    public string? RemovedActivation => null;

    /// <summary>Loads a file.</summary>
    /// <param name="path">The TorchScript file.</param>
    /// <param name="output">The name of the output to use; null for the first, where no other is larger.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="DataFileException">The file is absent or no TorchScript.</exception>
    public static TorchScriptNetwork Open(string path, string? output, Device device)
    {
        try
        {
            var givesDictionary = TorchScriptArchive.Inspect(path).GivesDictionary;
            TrialLoad.Require(path);
            var module = Load(path, givesDictionary, device);
            module.eval();
            foreach (var parameter in module.parameters())
            {
                parameter.requires_grad_(false);
            }

            return new(path, output, module, givesDictionary);
        }
        catch (Exception exception) when (exception is ExternalException or InvalidDataException)
        {
            throw TorchScriptArchive.Unknown(path, exception);
        }
    }

    /// <summary>Loads a file's code and weights; where libtorch cannot compile the code, this ends the process.</summary>
    internal static jit.ScriptModule Load(string path, bool givesDictionary, Device device) =>
        givesDictionary
            ? jit.load(TorchScriptArchive.WithListedOutput(path), device)
            : jit.load(path, device);

    /// <inheritdoc/>
    /// <exception cref="DataFileException">
    /// The network does not take the input, or has no output of the wanted name.
    /// </exception>
    public Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            var output = Choose(givesDictionary ? Dictionary(input) : module.forward(input));
            return output.dim() > 0 && output.shape[0] != input.shape[0] && IsForVolumes(input)
                ? throw Volumes(null)
                : output;
        }
        catch (ExternalException exception)
        {
            throw IsForVolumes(input) ? Volumes(exception) : new DataFileException(
                path, $"must take images {TensorCheck.Shape(input)}", $"the error '{LastLine(exception.Message)}'",
                "Give images of the channels and size that the model was made for (--size, --layout).", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => module.Dispose();

    // TorchScript does not declare its input. A convolution's weights have two axes more than its images' space.
    private bool IsForVolumes(Tensor input) => input.dim() == 4 && module.parameters().Any(weight => weight.dim() == 5);

    private DataFileException Volumes(Exception? cause) =>
        new(
            path, "must take images, [batch, channel, height, width]", "a network with three-dimensional convolutions",
            "Networks for volumes are not taken yet.", cause);

    private List<KeyValuePair<string, Tensor>> Dictionary(Tensor input)
    {
        var result = (ITuple)module.invoke<object>(TorchScriptArchive.ListedMethod, input);
        var names = Numbers(result[0]).Aggregate("", (text, code) => text + (char)code)
            .Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return [.. names.Zip(Tensors(result[1]), KeyValuePair.Create)];
    }

    private static IEnumerable<int> Numbers(object? list) =>
        ((System.Collections.IEnumerable)list!).Cast<object>()
            .Select(each => ((Scalar)each).ToInt32());

    private static IEnumerable<Tensor> Tensors(object? list) =>
        ((System.Collections.IEnumerable)list!).Cast<Tensor>();

    private Tensor Choose(object? result)
    {
        if (result is Tensor single)
        {
            return wanted is null or "0" ? single : throw NoSuch("a single one");
        }

        var found = result as List<KeyValuePair<string, Tensor>> ?? [.. Named(result, "")];
        Outputs = [.. found.Select(each => each.Key)];
        var listed = string.Join(", ", found.Select(each => $"{each.Key} {TensorCheck.Shape(each.Value)}"));
        if (wanted is not null)
        {
            return found.FirstOrDefault(each => each.Key == wanted).Value
                ?? (int.TryParse(wanted, CultureInfo.InvariantCulture, out var place)
                    && place >= 0 && place < found.Count ? found[place].Value : throw NoSuch(listed));
        }

        return found.Count > 0 && found.TrueForAll(each => Area(each.Value) <= Area(found[0].Value))
            ? found[0].Value
            : throw new DataFileException(
                path, "must have a first output that no other exceeds in size",
                found.Count == 0 ? "no tensor at all" : listed, "Choose one with --model-output.");
    }

    private DataFileException NoSuch(string found) =>
        new(path, $"must have the output '{wanted}'", found, "Choose one of these with --model-output.");

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(object? result, string name)
    {
        var parts = result switch
        {
            Tensor => [],
            ITuple tuple => Enumerable.Range(0, tuple.Length).Select(i => tuple[i]),
            System.Collections.IEnumerable list => list.Cast<object?>(),
            _ => [],
        };
        return result is Tensor tensor
            ? [KeyValuePair.Create(name, tensor)]
            : parts.SelectMany((part, i) => Named(part, name.Length == 0 ? $"{i}" : $"{name}.{i}"));
    }

    private static long Area(Tensor tensor) =>
        tensor.is_floating_point() && tensor.dim() >= 2 ? tensor.shape[^1] * tensor.shape[^2] : 0;

    // libtorch's messages end with what went wrong, after a trace through the model's code.
    private static string LastLine(string message) =>
        message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(line => line.Contains("Error", StringComparison.Ordinal)) ?? message.Split('\n')[0];
}
