using System.Diagnostics;

namespace SegProbe.Cli.Tests;

/// <summary>Ctrl-C ends a command with exit code 130; what was done so far stays whole.</summary>
[Trait("Speed", "Slow")]
public sealed class InterruptTests(Workplace workplace) : IDisposable
{
    private const string Line = "train --data phantom:fundus-disc:40:1 --epochs 60 " + Workplace.TinyNetwork;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder output = new();

    [Fact]
    public void Train_KeepsTheBestWeights_AndGoesOnAsIfNothingHadHappened()
    {
        var process = BuiltCommand.Start(workplace.Folder, $"{Line} -o {output["a"]}");
        WaitForLine(process, "epoch 1:");
        BuiltCommand.Interrupt(process);
        var interrupted = BuiltCommand.End(process);

        Assert.Equal(130, interrupted.Code);
        Assert.EndsWith(
            "Interrupted. Give the same command with --resume to go on.\n", interrupted.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", interrupted.Error);
        Assert.Equal(["a", "a.state"], output.Everything());

        var refused = Segprobe.Run($"{Line} -o {output["a"]}");
        Assert.Equal(2, refused.Code);
        Assert.Equal(
            $"{output["a"]} must be a new file, got an interrupted training. " +
            "Go on with --resume, or name another with -o.\n",
            refused.Error);

        var otherData = Segprobe.Run($"train --data phantom:fundus:40:1 --resume -o {output["a"]}");
        Assert.Equal(2, otherData.Code);
        Assert.Contains(
            "must be the data that the training began with, of 3 channels and 2 classes, got 3 channels and 3 classes.",
            otherData.Error);

        var resumed = Segprobe.Run($"{Line} --resume -o {output["a"]}");
        var straight = Segprobe.Run($"{Line} -o {output["b"]}");

        Assert.Equal((0, 0), (resumed.Code, straight.Code));
        Assert.DoesNotContain("epoch 1:", resumed.Error);
        Assert.Equal(["a", "b"], output.Everything());
        Assert.Equal(File.ReadAllBytes(output["b"]), File.ReadAllBytes(output["a"]));
    }

    [Fact]
    public void Evaluate_KeepsTheExamplesThatAreStored_AndGoesOn()
    {
        var line = "evaluate --model unet.safetensors --data data --pairs 8 --steps 60 --batch-size 2 --threads 1";
        var process = BuiltCommand.Start(workplace.Folder, $"{line} -o {output["new"]}");
        WaitFor(() => Directory.Exists(output["new/ssm/0003"]));
        BuiltCommand.Interrupt(process);
        var interrupted = BuiltCommand.End(process);

        Assert.Equal((130, ""), (interrupted.Code, interrupted.Output));
        Assert.EndsWith("to make in at most 1,440 steps.\n" +
            "Interrupted. What is done is kept. Give the same command again to go on.\n", interrupted.Error);
        Assert.DoesNotContain(output.Everything(), name => name.Contains(".tmp", StringComparison.Ordinal));

        var resumed = Segprobe.Run($"{line} -o {output["new"]}");
        var straight = Segprobe.Run($"{line} -o {output["b"]}");

        Assert.Equal((0, 0), (resumed.Code, straight.Code));
        Assert.DoesNotContain(", 0 done before;", resumed.Error);
        Assert.Equal(Table(straight), Table(resumed));
    }

    private static string Table(Ending ending) => ending.Output.Split("Files:")[0];

    public void Dispose() => output.Dispose();

    private static void WaitForLine(Process process, string start)
    {
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"Standard error must have a line that starts with '{start}', got none.");
    }

    private static void WaitFor(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), "What the test waits for must happen within a minute.");
}
