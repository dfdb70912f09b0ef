namespace SegProbe.Models.UNets.Kernels;

/// <summary>What happens to an output of a convolution before it is written.</summary>
internal enum OutputFinish
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The forward pass through a ReLU: max(x, 0).</summary>
    Relu,

    /// <summary>The way back through a ReLU: 0 where the gate, the ReLU's output, is not positive.</summary>
    Gate,
}
