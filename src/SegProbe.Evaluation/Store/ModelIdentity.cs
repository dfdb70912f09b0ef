using System.Text.Json.Serialization;
using SegProbe.Models.Contracts;

namespace SegProbe.Evaluation.Store;

/// <summary>The network under attack.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Sha256">SHA-256 of the file, in lower-case hexadecimal digits.</param>
/// <param name="Format">safetensors, torchscript or onnx.</param>
public sealed record ModelIdentity(string Path, string Sha256, string Format)
{
    /// <summary>Gets what its input and output were taken to mean; null in records of version 0.1.</summary>
    public ContractRecord? Contract { get; init; }

    /// <summary>
    /// Gets the operators that were cut off the model's end, such as Softmax; null in records that do not say.
    /// </summary>
    public IReadOnlyList<string>? Removed { get; init; }

    /// <summary>
    /// Gets how class scores were made of the model's numbers, for example log p of probabilities p; null in records
    /// that do not say.
    /// </summary>
    public string? Scores { get; init; }
}

/// <summary>The contract under which a model was used.</summary>
/// <param name="Values">What its input and output were taken to mean.</param>
/// <param name="Sources">Where each value comes from, by key: assumed, model, file or option.</param>
[method: JsonConstructor]
public sealed record ContractRecord(
    ModelDeclaration Values, IReadOnlyDictionary<string, ContractSource> Sources)
{
    /// <summary>Makes a record of a contract.</summary>
    public ContractRecord(ModelContract contract)
        : this(contract.Values, contract.Sources)
    {
    }
}
