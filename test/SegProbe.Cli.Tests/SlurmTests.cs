using System.Diagnostics;

namespace SegProbe.Cli.Tests;

/// <summary>The job script on a Slurm of one node: SEGPROBE_SLURM=1 asks for it, as root, with slurm-wlm and munge.</summary>
[Trait("Speed", "Slow")]
public sealed class SlurmTests
{
    [Fact]
    public async Task ArrayJob_OfWhichATaskWasKilled_EndsAsARunInOneGo()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("SEGPROBE_SLURM") == "1",
            "SEGPROBE_SLURM must be 1, since the test starts the daemons of Slurm and takes minutes.");
        var script = TestFiles.InRepository("deploy", "slurm", "try-on-one-machine.sh");
        var start = new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true, RedirectStandardError = true };

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, await error);
        Assert.Contains(" rows are equal", await output);
    }
}
