namespace SegProbe.Evaluation.Data;

/// <summary>An image of 16-bit values, channel by channel.</summary>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Values">[C, H, W] in row-major order, 0 to 65535.</param>
internal sealed record Image16Bit(int Channels, int Height, int Width, ushort[] Values);
