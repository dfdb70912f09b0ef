namespace SegProbe.Evaluation.Tests.Documents;

/// <summary>Table 1 of Ozbulak, Van Messem, De Neve, MICCAI 2019, arXiv:1907.13124, as printed there.</summary>
internal static class PublishedTable
{
    private static readonly Dictionary<(string Data, string Method), string[]> Cells = new()
    {
        [("glaucoma", "ssm")] = ["4.60 +- 1.76", "0.22 +- 0.09", "47 +- 18 %", "94 +- 2 %"],
        [("glaucoma", "asm")] = ["2.82 +- 1.29", "0.17 +- 0.09", "94 +- 7 %", "99 +- 1 %"],
        [("glaucoma", "asma")] = ["2.47 +- 1.05", "0.17 +- 0.09", "97 +- 2 %", "99 +- 1 %"],
        [("isic", "ssm")] = ["11.76 +- 4.11", "0.24 +- 0.05", "43 +- 15 %", "88 +- 2 %"],
        [("isic", "asm")] = ["4.11 +- 2.23", "0.16 +- 0.10", "89 +- 9 %", "98 +- 2 %"],
        [("isic", "asma")] = ["3.88 +- 1.99", "0.16 +- 0.09", "89 +- 10 %", "98 +- 1 %"],
    };

    /// <summary>Gives L2, L_inf, IoU and pixel accuracy of 1000 examples.</summary>
    public static IReadOnlyList<string> Row(string data, string method) => Cells[(data, method)];
}
