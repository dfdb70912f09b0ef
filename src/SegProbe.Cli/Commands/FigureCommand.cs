using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Evaluation.Reports;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe figure: the paper's figures of an example.</summary>
internal static class FigureCommand
{
    private static readonly Dictionary<string, FigureKind> Kinds = new()
    {
        ["optimisation"] = FigureKind.Optimisation,
        ["masks"] = FigureKind.Masks,
        ["strip"] = FigureKind.Strip,
    };

    public static Command Create()
    {
        var kind = new Argument<string>("FIGURE")
        {
            Description = "optimisation or masks, of a run with --keep all; strip, of one with --keep best or all.",
        };
        var run = new Argument<string>("RUN") { Description = "Folder of a run." };
        var example = new Option<int>("--example")
        {
            Description = "Pair to show, from 0.",
            DefaultValueFactory = _ => 0,
            HelpName = "K",
        };
        var setting = new Option<string?>("--setting")
        {
            Description = "Setting to show; by default the one with the highest IoU on the pair.",
            HelpName = "S",
        };
        var output = new Option<string>("-o", "--output")
        {
            Description = "File to write or replace: .png, .svg with captions, or .webp, optimisation animated.",
            Required = true,
            HelpName = "FILE",
        };
        var command = new Command(
            "figure",
            """
            Makes a figure of an example from the files that its run kept.

            optimisation is image, change, prediction and optimisation mask on the way; masks compares the optimisation
            masks of SSM and ASM (blue: must become foreground, red: background, grey: left alone); strip is image,
            target, adversarial image, change, and predictions before and after.

            Example:
              segprobe figure optimisation out --example 3 -o optimisation.webp
            """) { kind, run, example, setting, output };
        command.SetWork((parsed, _) => Run(
            parsed.GetValue(kind)!, parsed.GetValue(run)!, parsed.GetValue(example), parsed.GetValue(setting),
            parsed.GetValue(output)!));
        return command;
    }

    private static void Run(string name, string run, int pair, string? setting, string file)
    {
        if (!Kinds.TryGetValue(name, out var kind))
        {
            throw new BadOptionException(
                $"FIGURE must be optimisation, masks or strip, got '{name}'. See 'segprobe figure --help'.");
        }

        if (!FigureFile.IsKnown(file, kind))
        {
            throw new BadOptionException(
                $"-o must name a file that ends in .png or .svg, or .webp of an optimisation, got '{file}'. " +
                "Name it so.");
        }

        FigureFile.Write(file, ExampleFigure.Of(kind, run, pair, setting));
        Console.Out.WriteLine($"{file}: {new FileInfo(file).Length / 1024} KiB.");
    }
}
