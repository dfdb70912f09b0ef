using System.CommandLine;
using System.Globalization;
using SegProbe.Evaluation.Experiments;

namespace SegProbe.Cli;

/// <summary>The option --size of attack and evaluate.</summary>
internal static class ImageSize
{
    private const string Native = "native";

    public static Option<string?> CreateOption() => new("--size")
    {
        Description = "Side to which images and masks are resized, in pixels, or native for no resizing. " +
            "[default: the side the network was trained on; native where its file does not say]",
        HelpName = "N|native",
    };

    /// <summary>Gives the side, or null for no resizing.</summary>
    public static int? Read(ParseResult parsed, Option<string?> option, ModelUnderTest model) =>
        parsed.GetValue(option) switch
        {
            null => model.Size,
            Native => null,
            var text when int.TryParse(text, CultureInfo.InvariantCulture, out var side)
                && side is >= 1 and <= 16384 => side,
            var text => throw new BadOptionException(
                $"--size must be a number of pixels, 1 to 16384, or native, got '{text}'. " +
                "Write, for example, --size 128."),
        };
}
