// Runs a sweep from a program: several methods and values on the same pairs, stored in a folder that can be continued.
// Run it from the repository's root.
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Reports;
using SegProbe.Evaluation.Runs;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Native;
using static TorchSharp.torch;

NativeBackend.Load();
var folder = Directory.CreateTempSubdirectory("segprobe-sweep-").FullName;

// begin DOCUMENT
// What 'segprobe evaluate --print-plan' prints, as a record.
var plan = new EvaluationPlan
{
    Model = "src/SegProbe.Cli/phantom-unet.safetensors",
    Data = "phantom:fundus:20:9",
    Size = "64",
    Pairs = 3,
    Attacks =
    [
        new() { Methods = ["asma"], ["first_step_l2"] = ["0.3", "1"], ["steps"] = ["20"] },
        new() { Methods = ["min-norm"], ["steps"] = ["20"] },
    ],
};

// All faults of the plan are reported at once, in a PlanException.
using var run = new RunPreparation(plan, Shard.Whole, (_, name) => name).Run(CPU);
using var store = RunStore.OpenToWrite(folder, run.Identity);
var runner = new EvaluationRunner(run, store, folder, KeptFiles.None, Here());
runner.Run(progress => { }, CancellationToken.None);
Console.Write(SummaryFormat.Markdown(SettingSummary.Summarise(store.Rows())));
// end DOCUMENT

// What the run's database keeps of the place where rows were made.
static RunEnvironment Here() => new()
{
    Command = "samples/Sweep",
    Started = TimeProvider.System.GetUtcNow().ToString("s") + "Z",
    Machine = Environment.MachineName,
    Processor = "not asked",
    System = Environment.OSVersion.VersionString,
    Device = "cpu",
    Threads = get_num_threads(),
    Segprobe = typeof(RunStore).Assembly.GetName().Version!.ToString(),
    Torchsharp = typeof(Tensor).Assembly.GetName().Version!.ToString(),
    Libtorch = __version__,
};
