namespace SegProbe.Attacks;

/// <summary>Published attacks that search the smallest change.</summary>
public enum PublishedMinimumMethod
{
    /// <summary>
    /// DAG, dense adversary generation: L-infinity steps until enough pixels are as wanted (Xie and others, ICCV 2017,
    /// arXiv:1703.08603).
    /// </summary>
    Dag,

    /// <summary>
    /// DDN, decoupled direction and norm, L2 (Rony and others, CVPR 2019, arXiv:1811.09600), on the pixels' mean cross
    /// entropy.
    /// </summary>
    Ddn,

    /// <summary>
    /// FMN, fast minimum norm, L2 or L-infinity (Pintor and others, NeurIPS 2021, arXiv:2102.12827), on the pixels'
    /// mean margin.
    /// </summary>
    Fmn,

    /// <summary>
    /// ALMA prox, L-infinity, a constraint for each pixel (Rony, Pesquet and Ben Ayed, CVPR 2023, arXiv:2206.07179).
    /// </summary>
    AlmaProx,

    /// <summary>
    /// PDPGD, primal-dual proximal gradient descent, L2 or L-infinity (Matyasko and Chau, 2021, arXiv:2106.01538), with
    /// a multiplier for each pixel.
    /// </summary>
    Pdpgd,
}
