using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Cases;

/// <summary>An image on its way and what the network draws on it.</summary>
internal sealed record KeptState(int Step, PixelImage Image, LabelMap Prediction);
