using System.Globalization;

namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>A collection of phantoms as a text, <c>phantom:KIND[:COUNT[:SEED]]</c>.</summary>
/// <param name="Kind">What the images imitate.</param>
/// <param name="Count">How many samples, at least 1.</param>
/// <param name="Seed">The seed.</param>
internal sealed record PhantomText(PhantomKind Kind, int Count, int Seed)
{
    public const string Prefix = "phantom:";
    private const string Example = "Write for example 'phantom:fundus:600:1'.";
    private const int LargestCount = 1_000_000;
    private const int DefaultCount = 600;
    private const int DefaultSeed = 1;

    private string KindName => Kind switch
    {
        PhantomKind.Fundus => "fundus",
        PhantomKind.FundusDisc => "fundus-disc",
        PhantomKind.Dermoscopy => "dermoscopy",
        _ => throw new ArgumentOutOfRangeException(
            nameof(Kind), $"kind must be a named {nameof(PhantomKind)}, got {(int)Kind}. Use one of its members."),
    };

    /// <summary>Reads a text.</summary>
    /// <exception cref="ArgumentException">It does not follow the pattern.</exception>
    public static PhantomText Parse(string text)
    {
        var parts = text.Split(':');
        if (parts[0] != "phantom" || parts.Length is < 2 or > 4)
        {
            throw new ArgumentException(
                $"text must be phantom:KIND[:COUNT[:SEED]], got '{text}'. {Example}", nameof(text));
        }

        return new(
            ParseKind(parts[1]),
            parts.Length > 2 ? ParseNumber("COUNT", parts[2], smallest: 1, LargestCount) : DefaultCount,
            parts.Length > 3 ? ParseNumber("SEED", parts[3], smallest: int.MinValue, int.MaxValue) : DefaultSeed);
    }

    public string SampleId(int index) => $"{KindName}-{index:D6}";

    public string SamplePath(int index) => $"{Prefix}{KindName}:{Seed}#{index}";

    public override string ToString() => $"{Prefix}{KindName}:{Count}:{Seed}";

    private static PhantomKind ParseKind(string text) => text switch
    {
        "fundus" => PhantomKind.Fundus,
        "fundus-disc" => PhantomKind.FundusDisc,
        "dermoscopy" => PhantomKind.Dermoscopy,
        _ => throw new ArgumentException(
            $"KIND must be fundus, fundus-disc or dermoscopy, got '{text}'. {Example}", nameof(text)),
    };

    private static int ParseNumber(string name, string text, int smallest, int largest) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= smallest && number <= largest
            ? number
            : throw new ArgumentException(
                $"{name} must be a whole number from {smallest} to {largest}, got '{text}'. {Example}", nameof(text));
}
