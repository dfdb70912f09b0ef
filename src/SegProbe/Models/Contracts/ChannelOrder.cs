using System.Text.Json.Serialization;

namespace SegProbe.Models.Contracts;

/// <summary>The order of an image's three channels.</summary>
[JsonConverter(typeof(WordConverter<ChannelOrder>))]
public enum ChannelOrder
{
    /// <summary>Red, green, blue, as image files have it.</summary>
    Rgb,

    /// <summary>Blue, green, red, as OpenCV reads images.</summary>
    Bgr,
}
