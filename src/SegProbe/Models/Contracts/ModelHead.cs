using System.Text.Json.Serialization;

namespace SegProbe.Models.Contracts;

/// <summary>What a network's numbers are.</summary>
[JsonConverter(typeof(WordConverter<ModelHead>))]
public enum ModelHead
{
    /// <summary>Scores before softmax or sigmoid; logarithms of probabilities are such scores as well.</summary>
    Logits,

    /// <summary>Probabilities in [0, 1], after softmax or sigmoid.</summary>
    Probabilities,
}
