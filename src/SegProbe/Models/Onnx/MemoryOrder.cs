namespace SegProbe.Models.Onnx;

/// <summary>Which order of pixels and channels in memory suits a network.</summary>
internal static class MemoryOrder
{
    /// <summary>Gives whether convolutions over images outweigh what wants the channels one after the other.</summary>
    public static bool WantsChannelsLast(OnnxGraph graph) =>
        graph.Nodes.Exists(node => node.Operator == "Conv");
}
