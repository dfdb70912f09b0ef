using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Evaluation.Training;
using SegProbe.Evaluation.Training.Volumes;
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

    private readonly Option<string?> patch = new("--patch")
    {
        Description = "Sides of the patches of volumes that a step is taken on, in voxels. " +
            "[default: the middle size of the volumes, at most 64, as multiples of 2^depth]",
        HelpName = "Z,Y,X",
    };

    private readonly Option<int?> width = new("--width")
    {
        Description = "Channels of the first level. [default: 16; of volumes 8]",
    };

    private readonly Option<int?> depth = new("--depth")
    {
        Description = "How often the network halves the resolution. [default: 4; of volumes 3]",
    };

    private readonly Option<string> padding = new("--padding")
    {
        Description = "same: the output has the size of the input; " +
            "valid: no padding, as in the paper's U-Net (572 in, 388 out).",
        DefaultValueFactory = _ => "same",
        HelpName = "same|valid",
    };

    private readonly Option<int?> epochs = new("--epochs")
    {
        Description = "Number of passes over the training images. [default: 60; of volumes 26]",
    };

    private readonly Option<int?> batch = new("--batch-size")
    {
        Description = "Images in each step. [default: 16; of volumes 2]",
    };

    private readonly Option<double?> rate = new("--learning-rate")
    {
        Description = "Largest learning rate. [default: 0.002; of volumes 0.004]",
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
            Fits a U-Net to images or volumes with masks. Keeps the weights with the best validation IoU, also after Ctrl-C.
            Prints the mean foreground IoU on the split 'test' at the end, if there is one.

            Trains on the split 'train' and validates on 'val'. Without a 'val', a seventh of the training images,
            drawn with the seed, is held out. Volumes (NIfTI) get a network with three axes of space, and the mean
            Dice of each class on the split 'test'.

            Example:
              segprobe train --data ISIC --size 128 --width 16 --epochs 40 \
                --seed 1 -o unet.safetensors
            """);
        data.AddTo(command);
        command.Add("Network", size, patch, width, depth, padding);
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
        var side = resumed?.Options.Size ?? Side(parsed);
        var volumes = data.OpenVolumes(parsed);
        var options = resumed?.Options ?? Options(parsed, side, volumes is not null);
        var architecture = resumed?.Network.Architecture ?? Architecture(parsed, options.Size, volumes is not null);
        options = volumes is null || options.Patch is not null
            ? options : options with { Patch = Patch(parsed, volumes, 1 << architecture.Depth) };
        var sets = volumes is null
            ? Pictures(data.Open(parsed, side), options, cancellation)
            : Volumes(volumes, options, cancellation);
        using var training = sets.Training;
        using var validation = sets.Validation;
        RequireSameTask(resumed, sets.Name, training, validation);
        using var started = resumed is null
            ? TrainingState.Start(Fitting(architecture, training, validation), options)
            : null;
        Fit(parsed.Terminal(), resumed ?? started!, training, validation, path, statePath, cancellation);
        if (sets.Test is { } test)
        {
            ReportTest(parsed.Terminal(), test, path, options.BatchSize);
        }
    }

    private static TrainingSets Pictures(ISampleSource source, TrainingOptions options, CancellationToken cancellation)
    {
        var (training, validation) = ValidationSplit.Divide(source, options.Seed);
        TrainingSet Load(ISampleSource part) => TrainingSet.Load(part, options.Size, cancellation);
        return new(
            source.Name, Load(training), Load(validation),
            source.Splits.Contains("test") ? () => Load(source.Split("test")) : null);
    }

    private static TrainingSets Volumes(IVolumeSource source, TrainingOptions options, CancellationToken cancellation)
    {
        var (training, validation) = ValidationSplit.Divide(source, options.Seed);
        VolumeTrainingSet Load(IVolumeSource part) => VolumeTrainingSet.Load(part, options.Patch!, cancellation);
        return new(
            source.Name, Load(training), Load(validation),
            source.Splits.Contains("test") ? () => Load(source.Split("test")) : null);
    }

    // What is fitted, what decides when the weights are best, and what they are reported on.
    private sealed record TrainingSets(
        string Name, ITrainingSet Training, ITrainingSet Validation, Func<ITrainingSet>? Test);

    // The state is there before the first weights are, so that --resume goes on wherever the process ended.
    private static void Fit(
        Terminal terminal, TrainingState state, ITrainingSet training, ITrainingSet validation, string path,
        string statePath, CancellationToken cancellation)
    {
        terminal.Error.WriteLine(
            $"{training.Count} training and {validation.Count} validation " +
            $"{(training is VolumeTrainingSet ? "volumes" : "images")}, " +
            $"{state.Network.Architecture.Classes} classes.");
        ModelOptions.PrintLines(terminal, (training as TrainingSet)?.Remarks ?? new());
        if (state.EpochsDone == 0)
        {
            state.Save(statePath);
        }

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
        Terminal terminal, Func<ITrainingSet> load, string path, int batchSize)
    {
        using var test = load();
        var (best, _) = UNetFile.LoadAny(path);
        using (best)
        {
            var iou = test.MeanIou(best, batchSize);
            terminal.Output.WriteLine(
                $"{path}: test IoU {iou:F4} on {test.Count} {(test is VolumeTrainingSet ? "volumes" : "images")}");
            if (test is VolumeTrainingSet volumes)
            {
                var dice = volumes.MeanDice(best).Select((value, i) => $"{value:F4} of class {i + 1}");
                terminal.Output.WriteLine($"{path}: test Dice {string.Join(", ", dice)}");
            }
        }
    }

    private static void Keep(Terminal terminal, TrainingState state, EpochReport epoch, string path, string statePath)
    {
        try
        {
            if (epoch.IsBest)
            {
                UNetFile.Save(path, state.Average, state.Options.Size);
            }
        }
        catch (IOException) when (!File.Exists(path))
        {
            // Without any weights there is nothing to go on with.
            File.Delete(statePath);
            throw;
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
        TrainingState? resumed, string data, ITrainingSet training, ITrainingSet validation)
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

    private int Side(ParseResult parsed) => AtMost(
        "--size", LargestSize,
        BadOptionException.Guard("--size", () => new TrainingOptions { Size = parsed.GetValue(size) }).Size);

    private TrainingOptions Options(ParseResult parsed, int side, bool volumes)
    {
        var defaults = volumes
            ? new TrainingOptions { Epochs = 26, BatchSize = 2, LearningRate = 4e-3 }
            : new();
        return new()
        {
            Epochs = BadOptionException.Guard(
                "--epochs", () => defaults with { Epochs = parsed.GetValue(epochs) ?? defaults.Epochs }).Epochs,
            BatchSize = BadOptionException.Guard(
                "--batch-size",
                () => defaults with { BatchSize = parsed.GetValue(batch) ?? defaults.BatchSize }).BatchSize,
            Size = volumes ? 1 : side,
            LearningRate = BadOptionException.Guard(
                "--learning-rate",
                () => defaults with { LearningRate = parsed.GetValue(rate) ?? defaults.LearningRate }).LearningRate,
            Seed = machine.Seed(parsed),
        };
    }

    // As nnU-Net plans patches: what most volumes have, if that is not too much at a time.
    private int[] Patch(ParseResult parsed, IVolumeSource source, int multiple)
    {
        const int largest = 64;
        if (parsed.GetValue(patch) is { } text)
        {
            var sides = text.Split(',').Select(part => int.TryParse(part, out var side) ? side : 0).ToArray();
            return sides.Length == 3 && sides.All(side => side >= multiple && side % multiple == 0 && side <= LargestWidth)
                ? sides
                : throw new BadOptionException(
                    $"--patch must be three multiples of {multiple}, such as {2 * multiple},{2 * multiple},{2 * multiple}, " +
                    $"got '{text}'. Leave it out for the volumes' own size.");
        }

        var sizes = Enumerable.Range(0, source.Ids.Count).Select(i => source.Load(i).Image.Space).ToList();
        return
        [
            .. Enumerable.Range(0, 3).Select(axis =>
            {
                var middle = sizes.Select(space => space[axis]).Order().ElementAt(sizes.Count / 2);
                return Math.Max(multiple, Math.Min(middle, largest) / multiple * multiple);
            }),
        ];
    }

    private static int AtMost(string option, int largest, int value) => value <= largest
        ? value
        : throw new BadOptionException($"{option} must be at most {largest}, got {value}. Give a smaller number.");

    // Checked before any image is read; what only the images tell is filled in afterwards.
    private UNetArchitecture Architecture(ParseResult parsed, int side, bool volumes)
    {
        var architecture = BadOptionException.Guard("--width, --depth", () => new UNetArchitecture
        {
            Dims = volumes ? 3 : 2,
            Width = AtMost("--width", LargestWidth, parsed.GetValue(width) ?? (volumes ? 8 : 16)),
            Depth = AtMost("--depth", LargestDepth, parsed.GetValue(depth) ?? (volumes ? 3 : 4)),
            Padding = PaddingOf(parsed.GetValue(padding)!),
        });
        if (!volumes)
        {
            BadOptionException.Guard("--size", () => UNetGeometry.OutputWindow(architecture, side, side));
        }
        else if (architecture.Padding == ConvolutionPadding.Valid)
        {
            throw new BadOptionException("--padding must be same for volumes, got valid. Leave it out.");
        }

        return architecture;
    }

    private static UNetArchitecture Fitting(
        UNetArchitecture architecture, ITrainingSet training, ITrainingSet validation) =>
        architecture with
        {
            InputChannels = training.Channels,
            Classes = Math.Max(training.Classes, validation.Classes),
        };
}
