using System.CommandLine;
using SegProbe.Native;
using static TorchSharp.torch;

namespace SegProbe.Cli.Options;

/// <summary>The options of every command that computes: --device, --threads, --seed.</summary>
internal sealed class MachineOptions
{
    private const int MostThreads = 256;

    private readonly Option<string> device = new("--device")
    {
        Description = "Where to compute.",
        DefaultValueFactory = _ => "cpu",
        HelpName = "cpu|cuda",
    };

    private readonly Option<int?> threads = new("--threads")
    {
        Description = "Threads to compute with. [default: one for each core]",
        HelpName = "N",
    };

    public Option<int> SeedOption { get; } = new("--seed")
    {
        Description = "Seed of everything that is drawn at random. The same seed gives the same result.",
        DefaultValueFactory = _ => 1,
        HelpName = "S",
    };

    public void AddTo(GroupedCommand command) => command.Add(GroupedCommand.Machine, device, threads, SeedOption);

    public int Seed(ParseResult parsed) => parsed.GetValue(SeedOption);

    /// <summary>Loads libtorch, sets its threads and gives the device.</summary>
    public Device Start(ParseResult parsed)
    {
        var wanted = BadOptionException.Choice(
            device.Name, parsed.GetValue(device)!, ["cpu", "cuda"], "Leave it out to use the processor.");

        if (parsed.GetValue(threads) is < 1 or > MostThreads)
        {
            throw new BadOptionException(
                $"--threads must be 1 to {MostThreads}, got {parsed.GetValue(threads)}. " +
                "Leave it out to use all cores.");
        }

        NativeBackend.Load();
        set_num_threads(parsed.GetValue(threads) ?? Environment.ProcessorCount);
        return wanted == "cpu" ? CPU
            : cuda.is_available() ? CUDA
            : throw new BadOptionException(
                "--device must be one that libtorch can use, " +
                "got cuda, which the libtorch of this build does not have. " +
                "Use --device cpu, or build with a CUDA package of libtorch.");
    }
}
