using SegProbe.Models.Onnx.Graph;

namespace SegProbe.Models.Onnx.Plan;

/// <summary>Which order of pixels and channels in memory suits a network.</summary>
internal static class MemoryOrder
{
    /// <summary>
    /// Gives whether the channels of a pixel should lie side by side: convolutions are faster that way, but libtorch
    /// normalises images by themselves only where each channel's pixels do.
    /// </summary>
    public static bool WantsChannelsLast(OnnxGraph graph) =>
        graph.Nodes.Exists(node => node.Operator == "Conv")
        && !graph.Nodes.Exists(node => node.Operator is "InstanceNormalization" or "GroupNormalization");
}
