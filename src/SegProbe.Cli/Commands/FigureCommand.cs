using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
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
            Description = "optimisation or masks, of a run with --keep all; or strip, of a run with --keep best or all.",
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
            Description = "Setting to show. [default: the one with the highest IoU on the pair]",
            HelpName = "NAME",
        };
        var output = new Option<string>("-o", "--output")
        {
            Description = "File to write or replace: .png; .svg, with captions; or .webp, an animated optimisation.",
            Required = true,
            HelpName = "FILE",
        };
        var command = new Command(
            "figure",
            """
            Makes a figure of an example from the files that its run kept.

            optimisation shows the image, the perturbation, the prediction and the optimisation mask at several steps.
            masks compares the optimisation masks of SSM and ASM; blue must become foreground, red background, and
            grey is left alone. strip shows the image, the target, the adversarial image, the perturbation, and the
            predictions before and after.

            Example:
              segprobe figure optimisation out --example 3 -o optimisation.webp
            """) { kind, run, example, setting, output };
        command.SetWork((parsed, _) => Run(
            parsed.Terminal(), parsed.GetValue(kind)!, parsed.GetValue(run)!, parsed.GetValue(example), parsed.GetValue(setting),
            parsed.GetValue(output)!));
        return command;
    }

    private static void Run(Terminal terminal, string name, string run, int pair, string? setting, string file)
    {
        var kind = Kinds[BadOptionException.Choice(
            "FIGURE", name, [.. Kinds.Keys], "See 'segprobe figure --help'.")];
        if (!FigureFile.IsKnown(file, kind))
        {
            throw new BadOptionException(
                $"-o must name a file that ends in .png or .svg, or .webp of an optimisation, got '{file}'. " +
                "Name it so.");
        }

        FigureFile.Write(file, ExampleFigure.Read(kind, run, pair, setting));
        terminal.Output.WriteLine($"{file}: {new FileInfo(file).Length / 1024} KiB.");
    }
}
