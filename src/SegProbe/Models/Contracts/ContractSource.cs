using System.Text.Json.Serialization;

namespace SegProbe.Models.Contracts;

/// <summary>Where a value of a contract comes from, the strongest source last.</summary>
[JsonConverter(typeof(WordConverter<ContractSource>))]
public enum ContractSource
{
    /// <summary>Nobody said it; it is what most models have.</summary>
    Assumed,

    /// <summary>The model's file.</summary>
    Model,

    /// <summary>The JSON file beside the model.</summary>
    File,

    /// <summary>An option of the command, or the calling program.</summary>
    Option,
}
