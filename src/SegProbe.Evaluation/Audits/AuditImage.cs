namespace SegProbe.Evaluation.Audits;

/// <summary>The worst case found for one image and goal.</summary>
public sealed record AuditImage
{
    /// <summary>Gets the place of the pair in the draw, from 0.</summary>
    public required int Pair { get; init; }

    /// <summary>Gets what was done with the mask: avoid or reach.</summary>
    public required string Goal { get; init; }

    /// <summary>Gets where the image was read.</summary>
    public required string Image { get; init; }

    /// <summary>Gets where the mask was read.</summary>
    public required string Target { get; init; }

    /// <summary>Gets the IoU of the prediction on the clean image with the mask.</summary>
    public required double CleanIou { get; init; }

    /// <summary>Gets the smallest change in L2 that broke it; null where none did.</summary>
    public double? SmallestL2 { get; init; }

    /// <summary>Gets the setting that found it.</summary>
    public string? SmallestL2By { get; init; }

    /// <summary>Gets the smallest change in L-infinity that broke it; null where none did.</summary>
    public double? SmallestLinf { get; init; }

    /// <summary>Gets the setting that found it.</summary>
    public string? SmallestLinfBy { get; init; }

    /// <summary>Gets the worst IoU at each budget of the ladder, in its order.</summary>
    public required IReadOnlyList<AuditWorst> Worst { get; init; }
}
