using System.Text.Json.Serialization;

namespace SegProbe.Models.Contracts;

/// <summary>Which part of its input an output covers that has fewer rows and columns.</summary>
[JsonConverter(typeof(WordConverter<OutputCover>))]
public enum OutputCover
{
    /// <summary>The middle, pixel for pixel, as networks without padding give it.</summary>
    Middle,

    /// <summary>The whole, at a lower resolution; scores are enlarged bilinearly to the input's size.</summary>
    Whole,
}
