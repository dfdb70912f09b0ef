namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Whose choice a rival method makes where the published one and SegProbe's differ.</summary>
public enum PublishedVariant
{
    /// <summary>SegProbe's, which reaches more masks.</summary>
    Adapted,

    /// <summary>The published one.</summary>
    Published,
}

/// <summary>Settings of a minimum-norm attack with a published choice that differs from SegProbe's.</summary>
public abstract record PublishedAttackOptions : MinimumNormAttackOptions
{
    /// <summary>Creates settings with their defaults.</summary>
    protected PublishedAttackOptions()
    {
    }

    /// <summary>Gets whose choice is made; SegProbe's by default.</summary>
    [AttackParameter("adapted: as SegProbe does it. published: as the published code or paper does it.")]
    public PublishedVariant Variant { get; init; } = PublishedVariant.Adapted;

    /// <summary>Gets whether the published choice is made.</summary>
    internal bool IsPublished => Variant == PublishedVariant.Published;
}
