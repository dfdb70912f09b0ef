namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>What a phantom, an image drawn by formula, imitates.</summary>
public enum PhantomKind
{
    /// <summary>
    /// The retina around the optic disc. Three classes: 0 background, 1 rim of the disc, 2 cup. The disc with its cup
    /// covers 5 to 30 % of the picture, the cup 0.3 to 0.75 of the disc's diameter.
    /// </summary>
    Fundus,

    /// <summary>The pictures of <see cref="Fundus"/> with two classes: 0 background, 1 disc with its cup.</summary>
    FundusDisc,

    /// <summary>
    /// Skin with one pigmented lesion. Two classes: 0 skin, 1 lesion, which covers 5 to 30 % of the picture.
    /// </summary>
    Dermoscopy,
}
