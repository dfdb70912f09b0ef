using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Evaluation.Runs;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe verify: a run's saved images scored again.</summary>
internal sealed class VerifyCommand
{
    private readonly Argument<string> run = new("RUN") { Description = "Folder of a run that kept its images." };

    private readonly Option<string?> model = new("--model")
    {
        Description = "Where the model is now. [default: where it was]",
        HelpName = "FILE",
    };

    private readonly Option<double> tolerance = new("--tolerance")
    {
        Description = "Largest difference of IoU and pixel accuracy from the rows.",
        DefaultValueFactory = _ => RunVerification.DefaultTolerance,
        HelpName = "V",
    };

    private readonly MachineOptions machine = new();

    public static Command Create() => new VerifyCommand().Build();

    private GroupedCommand Build()
    {
        var command = new GroupedCommand(
            "verify",
            """
            Gives the adversarial images that a run saved to the model again, and fails if a row disagrees.

            Needs the folder of the run and the model, but neither the data nor the attacks.

            Example:
              segprobe verify out
            """);
        command.Arguments.Add(run);
        command.Add("Run", model, tolerance);
        machine.AddTo(command);
        command.SetWork(Run);
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(tolerance) is var allowed && !(allowed >= 0 && allowed <= 1))
        {
            throw new BadOptionException(
                $"--tolerance must lie in [0, 1], got {allowed}. Leave it out for the default.");
        }

        var folder = parsed.GetValue(run)!;
        using var verification = RunVerification.Open(folder, parsed.GetValue(model), machine.Start(parsed));
        var (examples, disagreements) = verification.Run(allowed, cancellation: cancellation);
        foreach (var line in disagreements)
        {
            parsed.Terminal().Output.WriteLine(line);
        }

        if (disagreements.Count > 0)
        {
            throw new DataFileException(
                folder, "must agree with its images",
                $"{disagreements.Count} figures of {examples} examples that differ",
                "Restore the images, or make the run again.");
        }

        parsed.Terminal().Output.WriteLine($"{examples} examples agree with their rows.");
    }
}
