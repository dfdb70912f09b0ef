using System.Text.Json.Serialization;
using SegProbe.Models.Contracts;

namespace SegProbe.Evaluation.Store;

/// <summary>The contract under which a model was used.</summary>
/// <param name="Values">What its input and output were taken to mean.</param>
/// <param name="Sources">Who said so, by key: assumed, model, file or option.</param>
[method: JsonConstructor]
public sealed record ContractRecord(
    ModelDeclaration Values, IReadOnlyDictionary<string, ContractSource> Sources)
{
    /// <summary>Makes a record of a contract.</summary>
    public static ContractRecord Of(ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return new(contract.Values, contract.Sources);
    }
}
