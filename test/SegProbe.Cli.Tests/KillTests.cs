using System.Security.Cryptography;
using SegProbe.Evaluation.Store;

namespace SegProbe.Cli.Tests;

/// <summary>A run that is killed again and again, at random moments, ends with the rows of a quiet one.</summary>
[Trait("Speed", "Slow")]
public sealed class KillTests(Workplace workplace) : IDisposable
{
    private const int Kills = 20;
    private const int Pairs = 40;
    private const int MostMilliseconds = 150;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly string Line =
        $"evaluate --model unet.safetensors --data data --pairs {Pairs} --steps 30 --batch-size 2 --threads 1";

    private readonly TemporaryFolder output = new();

    [Fact]
    public void Evaluate_SurvivesSigkill_AtAnyMoment()
    {
        var random = new Random(5);
        var counts = new List<int>();
        for (var i = 0; i < Kills; i++)
        {
            using var process = BuiltCommand.Start(workplace.Folder, $"{Line} -o {output["new"]}");
            var enough = Stored() + random.Next(3);
            Assert.True(SpinWait.SpinUntil(() => Stored() >= enough, Patience), "A run must get on.");
            Thread.Sleep(random.Next(MostMilliseconds));
            process.Kill();
            process.WaitForExit();
            counts.Add(Stored());
        }

        var ended = Segprobe.Run($"{Line} -o {output["new"]}");
        var quiet = Segprobe.Run($"{Line} -o {output["quiet"]}");

        Assert.Equal((0, 0), (ended.Code, quiet.Code));
        Assert.Equal(counts.Order(), counts);
        Assert.InRange(counts.Distinct().Count(), 3, Kills);
        Assert.InRange(counts[^1], 1, (3 * Pairs) - 1);
        Assert.Equal(RunRows.Timeless(workplace, output["quiet"]), RunRows.Timeless(workplace, output["new"]));
        Assert.Equal(Pictures("quiet"), Pictures("new"));
        Assert.DoesNotContain(output.Everything(), name => name.Contains(".tmp", StringComparison.Ordinal));
    }

    /// <summary>Before the first weights, between weights and state, and when the state is removed.</summary>
    [Fact]
    public void Train_SurvivesSigkill_AtAnyMoment()
    {
        const string line = $"train --data phantom:fundus-disc:40:1 --epochs 12 {Workplace.TinyNetwork}";
        var random = new Random(5);
        var state = output["new.state"];
        for (var i = 0; i < Kills && (i == 0 || File.Exists(state)); i++)
        {
            using var process = BuiltCommand.Start(workplace.Folder, $"{line}{Resume()} -o {output["new"]}");
            SpinWait.SpinUntil(() => process.HasExited || File.Exists(state), Patience);
            Thread.Sleep(random.Next(2 * MostMilliseconds));
            process.Kill();
            process.WaitForExit();
        }

        var ended = File.Exists(state) ? Segprobe.Run($"{line} --resume -o {output["new"]}") : null;
        Segprobe.Run($"{line} -o {output["quiet"]}");

        Assert.True(ended is null or { Code: 0 }, ended?.Error);
        Assert.Equal(File.ReadAllBytes(output["quiet"]), File.ReadAllBytes(output["new"]));
        Assert.False(File.Exists(state));

        string Resume() => File.Exists(state) ? " --resume" : "";
    }

    public void Dispose() => output.Dispose();

    private int Stored()
    {
        if (!RunStore.IsIn(output["new"]))
        {
            return 0;
        }

        using var store = RunStore.OpenToRead(output["new"]);
        return store.Rows().Count;
    }

    private IEnumerable<string> Pictures(string run) =>
        Directory.EnumerateFiles(output[run], "*.png", SearchOption.AllDirectories)
            .Select(path =>
                Path.GetRelativePath(output[run], path) +
                Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))))
            .Order(StringComparer.Ordinal);
}
