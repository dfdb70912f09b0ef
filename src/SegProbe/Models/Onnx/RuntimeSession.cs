using Microsoft.ML.OnnxRuntime;
using SegProbe.Models.Onnx.Graph;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx;

/// <summary>
/// A network as ONNX Runtime evaluates it: without gradients. Its library is loaded with the first session.
/// </summary>
internal sealed class RuntimeSession : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions options = new();

    private RuntimeSession(InferenceSession session) => this.session = session;

    /// <summary>Loads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">How many threads compute.</param>
    /// <exception cref="InvalidDataException">ONNX Runtime does not take the file.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime's native library is absent.</exception>
    public static RuntimeSession Load(string path, int threads)
    {
        try
        {
            Quieten();
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads,
                InterOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            return new(new InferenceSession(path, options));
        }
        catch (OnnxRuntimeException exception)
        {
            throw Failure(exception);
        }
        catch (TypeInitializationException exception)
        {
            throw new DllNotFoundException(
                "ONNX Runtime's native library must lie in one of the program's native folders, found in none. " +
                "Add the package Microsoft.ML.OnnxRuntime to the program that you start, or load without Verify.",
                exception);
        }
    }

    /// <summary>Evaluates one output.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="input">A tensor of the declared type, on the processor.</param>
    /// <param name="output">The output's name.</param>
    /// <returns>The output, on the processor.</returns>
    /// <exception cref="InvalidDataException">ONNX Runtime does not take the input.</exception>
    public Tensor Run(string name, Tensor input, string output)
    {
        using var scope = NewDisposeScope();
        var dense = input.detach().contiguous();
        try
        {
            using var value = Wrapped(dense);
            using var results = session.Run(options, [name], [value], [output]);
            return Copied(results[0]).MoveToOuterDisposeScope();
        }
        catch (OnnxRuntimeException exception)
        {
            throw Failure(exception);
        }
    }

    public void Dispose()
    {
        session.Dispose();
        options.Dispose();
    }

    // Its warnings go to the error stream, which belongs to the program.
    private static void Quieten()
    {
        if (!OrtEnv.IsCreated)
        {
            var options = new EnvironmentCreationOptions
            {
                logId = "SegProbe",
                logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            OrtEnv.CreateInstanceWithOptions(ref options);
        }
    }

    private static OrtValue Wrapped(Tensor tensor)
    {
        var type = (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)ElementType.CodeOf(tensor.dtype);
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, tensor.shape);
        tensor.bytes.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static Tensor Copied(OrtValue value)
    {
        var shape = value.GetTensorTypeAndShape();
        var tensor = empty(shape.Shape, ElementType.Parse((int)shape.ElementDataType).Type);
        value.GetTensorMutableRawData().CopyTo(tensor.bytes);
        return tensor;
    }

    private static InvalidDataException Failure(OnnxRuntimeException exception) =>
        new($"ONNX Runtime's error '{exception.Message.Split('\n')[0]}'", exception);
}

/// <summary>Evaluates a network by ONNX Runtime, without gradients.</summary>
internal sealed class RuntimeEvaluator(RuntimeSession session, OnnxInput input, string output) : IOnnxEvaluator
{
    private readonly ScalarType type = ElementType.Parse(input.TypeCode).Type;

    public bool RemovedArgMax => false;

    public string? RemovedActivation => null;

    public Tensor Run(Tensor image)
    {
        using var scope = NewDisposeScope();
        var result = session.Run(input.Name, image.detach().to(type).cpu(), output);
        return result.to(ScalarType.Float32).to(image.device).MoveToOuterDisposeScope();
    }

    public void Dispose() => session.Dispose();
}
