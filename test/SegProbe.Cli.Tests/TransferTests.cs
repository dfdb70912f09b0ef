namespace SegProbe.Cli.Tests;

public sealed class TransferTests(Workplace workplace) : IDisposable
{
    private readonly TemporaryFolder output = new();

    [Fact]
    public void Transfer_PrintsAMatrix_AndWritesARowForEachImageAndModel()
    {
        File.Copy(workplace.At("unet.safetensors"), output["same.safetensors"]);
        var made = Segprobe.Run(
            $"evaluate --model unet.safetensors --data data --threads 1 --steps 4 --pairs 2 --method asma -o {output["run"]}");
        Assert.Equal(0, made.Code);

        var ending = Segprobe.Run(
            $"transfer {output["run"]} --to {output["same.safetensors"]} --clean-iou 0 --threads 1 -o {output["t.csv"]}",
            columns: 160);

        Assert.Equal((0, ""), (ending.Code, ending.Error));
        var lines = ending.Output.Split('\n');
        var attacked = Assert.Single(lines, line => line.Contains("unet.safetensors *"));
        var same = Assert.Single(lines, line => line.Contains("same.safetensors"));
        Assert.Equal(Cells(attacked)[3..], Cells(same)[3..]);
        Assert.Contains("2/2", same);
        Assert.Equal(1 + (2 * 2), File.ReadAllLines(output["t.csv"]).Length);
    }

    [Theory]
    [InlineData("", "Option '--to' is required. See 'segprobe transfer --help'.")]
    [InlineData("--to unet.safetensors --clean-iou 2", "--clean-iou must lie in [0, 1], got 2.")]
    [InlineData("--to unet.safetensors -o t.txt", "-o must name a file that ends in .csv, got 't.txt'.")]
    [InlineData("--to unet.safetensors", "must be the folder of a run, with run.db, got none in it.")]
    public void BadInput_GetsOneLine(string options, string expected)
    {
        var ending = Segprobe.Run($"transfer . {options}".TrimEnd());

        Assert.Equal(2, ending.Code);
        Assert.Contains(expected, ending.Error);
        Assert.Single(ending.Error.TrimEnd('\n').Split('\n'));
    }

    public void Dispose() => output.Dispose();

    private static string[] Cells(string line) => line.Split('│', StringSplitOptions.TrimEntries);
}
