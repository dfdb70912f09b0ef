using SegProbe.Models.Onnx.Graph;
using SegProbe.Models.Onnx.Schema;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx;

/// <summary>
/// A network from an ONNX file of opset 9 to 21, its operators evaluated by libtorch, so that its input has a gradient.
/// </summary>
/// <remarks>
/// Nothing that the file contains is run: it only names operators. Weights are constants; batch normalisation is folded
/// into convolutions, which changes results by rounding only. A network without gradients is evaluated by ONNX Runtime
/// (<see cref="OnnxLoadOptions.Differentiable"/>).
/// </remarks>
public sealed class OnnxNetwork : INetwork
{
    private readonly string path;
    private readonly OnnxInput input;
    private readonly string output;
    private readonly IOnnxEvaluator evaluator;

    private OnnxNetwork(
        string path, OnnxInput input, string output, IReadOnlyList<string> outputs, IOnnxEvaluator evaluator)
    {
        (this.path, this.input, this.output, this.evaluator) = (path, input, output, evaluator);
        Outputs = outputs;
    }

    /// <inheritdoc/>
    public string Format => "onnx";

    /// <inheritdoc/>
    public IReadOnlyList<long?>? InputShape => input.Shape;

    /// <inheritdoc/>
    public IReadOnlyList<string> Outputs { get; }

    /// <inheritdoc/>
    public string? RemovedActivation => evaluator.RemovedActivation;

    /// <inheritdoc/>
    public bool RemovedArgMax => evaluator.RemovedArgMax;

    /// <summary>Loads a file.</summary>
    /// <param name="path">The file; external data must lie in its folder.</param>
    /// <param name="options">How to load it.</param>
    /// <param name="device">Where to compute; the processor by default.</param>
    /// <exception cref="DataFileException">
    /// The file is absent, damaged or uses operators without gradients here; or its results are not those of ONNX
    /// Runtime.
    /// </exception>
    public static OnnxNetwork Load(string path, OnnxLoadOptions options, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            var model = OnnxFile.Read(path);
            var input = OnlyInput(path, model.Graph);
            RequireAxes(path, input, options.InputAxes);
            string[] outputs = [.. model.Graph.Outputs.Select(each => each.Name)];
            var output = Chosen(path, outputs, options);
            IOnnxEvaluator evaluator = options.Differentiable
                ? GraphEvaluator.Load(path, model, input, output, options, device ?? CPU)
                : new RuntimeEvaluator(RuntimeSession.Load(path, get_num_threads()), input, output);
            return new(path, input, output, outputs, evaluator);
        }
        catch (InvalidDataException exception)
        {
            throw new DataFileException(
                path, OnnxFile.Rule, OnnxFile.OneLine(exception.Message), OnnxFile.Remedy, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFileException(
                path, "must be readable", $"the error '{exception.Message.TrimEnd('.')}'",
                "Check the file and its folder.", exception);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="DataFileException">The network does not take an input of this shape.</exception>
    public Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            return evaluator.Run(input);
        }
        catch (InvalidDataException exception)
        {
            throw new DataFileException(
                path, OnnxFile.OneLine($"must take an input {TensorCheck.Shape(input)} and give '{output}'"),
                OnnxFile.OneLine(exception.Message),
                "Give an input of the shape that the network was made for.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => evaluator.Dispose();

    private static OnnxInput OnlyInput(string path, GraphMessage graph)
    {
        var initial = graph.Initializers.Select(each => each.Name).ToHashSet();
        var inputs = graph.Inputs.Where(each => !initial.Contains(each.Name)).Select(OnnxInput.Read).ToList();
        if (inputs.Count != 1)
        {
            var names = OnnxFile.OneLine(string.Join(", ", inputs.Select(each => each.Name)));
            throw new DataFileException(
                path, "must have one input", inputs.Count == 0 ? "none" : $"{inputs.Count}: {names}",
                "Export a network that takes the image alone.");
        }

        return ElementType.IsReal(ElementType.Parse(inputs[0].TypeCode).Type)
            ? inputs[0]
            : throw new DataFileException(
                path, OnnxFile.OneLine($"must take real numbers as '{inputs[0].Name}'"),
                ElementType.Parse(inputs[0].TypeCode).Name,
                "Export it with a float32 input; integers have no gradient.");
    }

    // Before anything is built or compared: a network for volumes takes long to find out about.
    private static void RequireAxes(string path, OnnxInput input, int? axes)
    {
        if (axes is { } wanted && input.Shape is { } shape && shape.Length != wanted)
        {
            var lengths = string.Join(", ", shape.Select(length => length?.ToString() ?? "any"));
            throw new DataFileException(
                path, "must take images, [batch, channel, height, width]", $"an input of {shape.Length} axes, [{lengths}]",
                shape.Length == wanted + 1
                    ? "Networks for volumes are not taken yet."
                    : "Export a network that takes a batch of images.");
        }
    }

    private static string Chosen(string path, string[] outputs, OnnxLoadOptions options) =>
        options.Output is not { } wanted ? outputs[0]
        : outputs.Contains(wanted) ? wanted
        : throw new DataFileException(
            path, $"must have the output '{wanted}'", OnnxFile.OneLine(string.Join(", ", outputs)),
            "Choose one of these.");
}

/// <summary>What evaluates a network of one input and one output.</summary>
internal interface IOnnxEvaluator : IDisposable
{
    /// <summary>Gets whether an ArgMax was cut off.</summary>
    bool RemovedArgMax { get; }

    /// <summary>Gets the activation that was cut off; null for none.</summary>
    string? RemovedActivation { get; }

    /// <summary>Evaluates the network.</summary>
    /// <param name="input">float32.</param>
    /// <returns>float32.</returns>
    /// <exception cref="InvalidDataException">The network does not take the input.</exception>
    Tensor Run(Tensor input);
}
