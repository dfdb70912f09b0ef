using System.Text.Json.Serialization;

namespace SegProbe.Models.Contracts;

/// <summary>The order of axes of a network's input and output.</summary>
[JsonConverter(typeof(WordConverter<TensorLayout>))]
public enum TensorLayout
{
    /// <summary>Batch, channel, height, width, as PyTorch has it.</summary>
    Nchw,

    /// <summary>Batch, height, width, channel, as TensorFlow has it.</summary>
    Nhwc,
}
