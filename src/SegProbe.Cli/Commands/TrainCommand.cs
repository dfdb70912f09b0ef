using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Training;
using SegProbe.Models.UNets;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe train: fits a U-Net.</summary>
internal sealed class TrainCommand
{
    private const int LargestSize = 16384;
    private const int LargestWidth = 1024;
    private const int LargestDepth = 10;

    private readonly MachineOptions machine = new();
    private readonly DataOptions data = new();
    private readonly Option<int> size = new("--size")
    {
        Description = "Images are resized to squares of this side, in pixels, for the network.",
        DefaultValueFactory = _ => 128,
    };

    private readonly Option<int> width = new("--width")
    {
        Description = "Channels of the first level.",
        DefaultValueFactory = _ => 16,
    };

    private readonly Option<int> depth = new("--depth")
    {
        Description = "How often the network halves the resolution.",
        DefaultValueFactory = _ => 4,
    };

    private readonly Option<string> padding = new("--padding")
    {
        Description = "same: the output has the size of the input; " +
            "valid: no padding, as in the paper's U-Net (572 in, 388 out).",
        DefaultValueFactory = _ => "same",
        HelpName = "same|valid",
    };

    private readonly Option<int> epochs = new("--epochs")
    {
        Description = "Number of passes over the training images.",
        DefaultValueFactory = _ => 60,
    };

    private readonly Option<int> batch = new("--batch-size")
    {
        Description = "Images in each step.",
        DefaultValueFactory = _ => 16,
    };

    private readonly Option<double> rate = new("--learning-rate")
    {
        Description = "Largest learning rate.",
        DefaultValueFactory = _ => 2e-3,
    };

    private readonly Option<bool> resume = new("--resume")
    {
        Description = "Go on with an interrupted training, with its settings.",
    };

    private readonly Option<string> output = new("-o", "--output")
    {
        Description = "New file for the best weights (.safetensors).",
        Required = true,
        HelpName = "FILE",
    };

    public static Command Create() => new TrainCommand().Build();

    /// <summary>Reads the value of --padding.</summary>
    public static ConvolutionPadding PaddingOf(string text) => text switch
    {
        "same" => ConvolutionPadding.Same,
        "valid" => ConvolutionPadding.Valid,
        _ => throw new BadOptionException(
            $"--padding must be same or valid, got '{text}'.{NearestName.Hint(text, ["same", "valid"])} " +
            "Leave it out for same."),
    };

    private GroupedCommand Build()
    {
        var command = new GroupedCommand(
            "train",
            """
            Fits a U-Net to images with masks. Keeps the weights with the best validation IoU, also after Ctrl-C.
            Prints the mean foreground IoU on the split 'test' at the end, if there is one.

            Trains on the split 'train' and validates on 'val'. Without a 'val', a seventh of the training images,
            drawn with the seed, is held out.

            Example:
              segprobe train --data ISIC --size 128 --width 16 --epochs 40 \
                --seed 1 -o unet.safetensors
            """);
        data.AddTo(command);
        command.Add("Network", size, width, depth, padding);
        command.Add("Training", epochs, batch, rate, resume);
        command.Add(GroupedCommand.Output, output);
        machine.AddTo(command);
        command.SetWork(Run, "Give the same command with --resume to go on.");
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var device = machine.Start(parsed);
        if (device.type != TorchSharp.DeviceType.CPU)
        {
            throw new BadOptionException("--device must be cpu for train, got cuda. Leave it out.");
        }

        var path = parsed.GetValue(output)!;
        var statePath = path + ".state";
        RequireFree(path, statePath, parsed.GetValue(resume));
        using var resumed = parsed.GetValue(resume) ? TrainingState.Resume(statePath) : null;
        var options = resumed?.Options ?? Options(parsed);
        var architecture = resumed?.Network.Architecture ?? Architecture(parsed, options.Size);
        var source = data.Open(parsed, options.Size);
        var (trainingSource, validationSource) = ValidationSplit.Divide(source, options.Seed);
        using var training = TrainingSet.Load(trainingSource, options.Size, cancellation);
        using var validation = TrainingSet.Load(validationSource, options.Size, cancellation);
        RequireSameTask(resumed, trainingSource.Name, training, validation);
        using var started = resumed is null
            ? TrainingState.Start(Fitting(architecture, training, validation), options)
            : null;
        Fit(parsed.Terminal(), resumed ?? started!, training, validation, path, statePath, cancellation);
        if (source.Splits.Contains("test"))
        {
            ReportTest(parsed.Terminal(), source.Split("test"), path, options, cancellation);
        }
    }

    private static void Fit(
        Terminal terminal, TrainingState state, TrainingSet training, TrainingSet validation, string path, string statePath,
        CancellationToken cancellation)
    {
        terminal.Error.WriteLine(
            $"{training.Count} training and {validation.Count} validation images, " +
            $"{state.Network.Architecture.Classes} classes.");
        terminal.RunWithProgress("epoch 1", state.Options.Epochs, report =>
        {
            var summary = "";
            new UNetTrainer(state, training, validation).Run(
                (share, loss) => report(
                    state.EpochsDone + share,
                    $"epoch {state.EpochsDone + 1}/{state.Options.Epochs}, loss {loss:F3}{summary}"),
                epoch =>
                {
                    Keep(terminal, state, epoch, path, statePath);
                    summary = $", validation IoU {epoch.ValidationIou:F3} (best {state.BestIou:F3})";
                },
                cancellation);
        });
        File.Delete(statePath);
        terminal.Output.WriteLine($"{path}: validation IoU {state.BestIou:F4} after {state.EpochsDone} epochs");
    }

    private static void ReportTest(
        Terminal terminal, ISampleSource source, string path, TrainingOptions options, CancellationToken cancellation)
    {
        using var test = TrainingSet.Load(source, options.Size, cancellation);
        var (best, _) = UNetFile.Load(path);
        using (best)
        {
            terminal.Output.WriteLine(
                $"{path}: test IoU {UNetTrainer.MeanIou(best, test, options.BatchSize):F4} on {test.Count} images");
        }
    }

    private static void Keep(Terminal terminal, TrainingState state, EpochReport epoch, string path, string statePath)
    {
        if (epoch.IsBest)
        {
            UNetFile.Save(path, state.Average, state.Options.Size);
        }

        state.Save(statePath);
        if (!terminal.ShowsProgress)
        {
            terminal.Error.WriteLine(
                $"epoch {epoch.Epoch}: loss {epoch.Loss:F4}, " +
                $"validation IoU {epoch.ValidationIou:F4}{(epoch.IsBest ? ", kept" : "")}");
        }
    }

    private static void RequireSameTask(
        TrainingState? resumed, string data, TrainingSet training, TrainingSet validation)
    {
        var (channels, classes) = (training.Channels, Math.Max(training.Classes, validation.Classes));
        if (resumed?.Network.Architecture is { } begun && (begun.InputChannels != channels || begun.Classes < classes))
        {
            throw new DataFileException(
                data,
                "must be the data that the training began with, " +
                $"of {begun.InputChannels} channels and {begun.Classes} classes",
                $"{channels} channels and {classes} classes", "Name the same data, or start without --resume.");
        }
    }

    private static void RequireFree(string path, string statePath, bool resume)
    {
        if (Directory.Exists(path))
        {
            throw new DataFileException(
                path, "must be a new file", "a folder", "Name a file with -o, for example unet.safetensors.");
        }

        if (!resume && File.Exists(statePath))
        {
            throw new DataFileException(
                path, "must be a new file", "an interrupted training",
                "Go on with --resume, or name another with -o.");
        }

        if (!resume && File.Exists(path))
        {
            throw new DataFileException(
                path, "must be a new file", "an existing file", "Delete it, or name another with -o.");
        }

        if (resume && !File.Exists(statePath))
        {
            throw new DataFileException(
                statePath, "must be the state of an interrupted training", "nothing there",
                File.Exists(path) ? $"Delete {path} and start without --resume." : "Start without --resume.");
        }

        OutputFolder.RequireWritable(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private TrainingOptions Options(ParseResult parsed) => new()
    {
        Epochs = BadOptionException.Guard(
            "--epochs", () => new TrainingOptions { Epochs = parsed.GetValue(epochs) }).Epochs,
        BatchSize = BadOptionException.Guard(
            "--batch-size", () => new TrainingOptions { BatchSize = parsed.GetValue(batch) }).BatchSize,
        Size = AtMost(
            "--size",
            LargestSize,
            BadOptionException.Guard("--size", () => new TrainingOptions { Size = parsed.GetValue(size) }).Size),
        LearningRate = BadOptionException.Guard(
            "--learning-rate", () => new TrainingOptions { LearningRate = parsed.GetValue(rate) }).LearningRate,
        Seed = machine.Seed(parsed),
    };

    private static int AtMost(string option, int largest, int value) => value <= largest
        ? value
        : throw new BadOptionException($"{option} must be at most {largest}, got {value}. Give a smaller number.");

    // Checked before any image is read; what only the images tell is filled in afterwards.
    private UNetArchitecture Architecture(ParseResult parsed, int side)
    {
        var architecture = BadOptionException.Guard("--width, --depth", () => new UNetArchitecture
        {
            Width = AtMost("--width", LargestWidth, parsed.GetValue(width)),
            Depth = AtMost("--depth", LargestDepth, parsed.GetValue(depth)),
            Padding = PaddingOf(parsed.GetValue(padding)!),
        });
        BadOptionException.Guard("--size", () => UNetGeometry.OutputWindow(architecture, side, side));
        return architecture;
    }

    private static UNetArchitecture Fitting(
        UNetArchitecture architecture, TrainingSet training, TrainingSet validation) =>
        architecture with
        {
            InputChannels = training.Channels,
            Classes = Math.Max(training.Classes, validation.Classes),
        };
}
