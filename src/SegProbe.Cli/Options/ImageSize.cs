using System.CommandLine;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli.Options;

/// <summary>The option --size of attack and evaluate.</summary>
internal static class ImageSize
{
    public static Option<string?> CreateOption() => new("--size")
    {
        Description = "Side to which images and masks are resized, in pixels, or native for no resizing. " +
            "[default: the side the network was trained on; native where its file does not say]",
        HelpName = "N|native",
    };

    /// <summary>Gives the side, or null for no resizing.</summary>
    public static int? Read(ParseResult parsed, Option<string?> option, ModelUnderTest model) =>
        BadOptionException.Guard(option.Name, () => PlanSize.Read(parsed.GetValue(option), model.Size));
}
