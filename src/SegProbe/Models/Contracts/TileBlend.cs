using System.Text.Json.Serialization;

namespace SegProbe.Models.Contracts;

/// <summary>How tiles are weighted where they overlap.</summary>
[JsonConverter(typeof(WordConverter<TileBlend>))]
public enum TileBlend
{
    /// <summary>All alike.</summary>
    Constant,

    /// <summary>By a Gaussian around the middle of the tile; its standard deviation is an eighth of the side.</summary>
    Gaussian,
}
