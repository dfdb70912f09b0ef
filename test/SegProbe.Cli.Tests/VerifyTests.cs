using Microsoft.Data.Sqlite;

namespace SegProbe.Cli.Tests;

public sealed class VerifyTests(Workplace workplace) : IDisposable
{
    private const string Files = "--model unet.safetensors --data data --threads 1 --steps 4 --pairs 2 --method asma";

    private readonly TemporaryFolder output = new();

    [Fact]
    public void Verify_Agrees_WithAnUntouchedRun()
    {
        Evaluate(Files);

        var ending = Verify("");

        Assert.Equal((0, "2 examples agree with their rows.\n", ""), (ending.Code, ending.Output, ending.Error));
    }

    [Fact]
    public void Verify_LeavesOutPixelsThatDoNotCount_AsTheRunDid()
    {
        Evaluate("--model unet.safetensors --data void-data --ignored-label 255 --threads 1 --steps 4 --pairs 2");

        Assert.Equal("6 examples agree with their rows.\n", Verify("").Output);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Verify_ReadsFilesOfAnyBits_AndSoDoOtherCommands(int bits)
    {
        const int depthAt = 24;
        Evaluate($"{Files} --bits {bits}");

        var ending = Verify("");

        Assert.Equal(bits, File.ReadAllBytes(output["run/asma/0000/adversarial.png"])[depthAt]);
        Assert.Equal("2 examples agree with their rows.\n", ending.Output);
        Assert.Equal(0, Run($"report {output["run"]} -o {output["report.html"]}").Code);
        Assert.Equal(0, Run($"figure strip {output["run"]} --example 0 -o {output["strip.png"]}").Code);
    }

    [Fact]
    public void Verify_ScoresTheJpegFiles_ThatTheAttackWentThrough()
    {
        Evaluate($"{Files} --eot jpeg:60,80");

        Assert.Equal("2 examples agree with their rows.\n", Verify("").Output);
        File.Delete(output["run/asma/0000/adversarial_q60.jpg"]);
        Assert.Contains("adversarial_q60.jpg must be an image file, got nothing there.", Verify("").Error);
    }

    [Fact]
    public void Verify_Fails_WhereTheJpegFilesAreNotThoseOfTheirRow()
    {
        Evaluate($"{Files} --eot jpeg:80");
        using (var rows = new SqliteConnection($"Data Source={output["run/run.db"]};Pooling=False"))
        {
            rows.Open();
            using var change = rows.CreateCommand();
            change.CommandText = "UPDATE examples SET eot_iou = eot_iou + 0.25 WHERE pair = 1";
            Assert.Equal(1, change.ExecuteNonQuery());
        }

        var ending = Verify("");

        Assert.Equal(2, ending.Code);
        Assert.Contains("asma, pair 1: eot_iou is ", ending.Output);
    }

    [Fact]
    public void Verify_Fails_WhereAnImageIsNotTheOneOfItsRow()
    {
        Evaluate(Files);
        File.Copy(output["run/asma/0001/image.png"], output["run/asma/0000/adversarial.png"], overwrite: true);

        var ending = Verify("");

        Assert.Equal(2, ending.Code);
        Assert.Contains("asma, pair 0: disk_l2 is ", ending.Output);
        Assert.Contains("must agree with its images, got ", ending.Error);
    }

    [Fact]
    public void Verify_TakesTheModelFromElsewhere_AndRefusesAnother()
    {
        Evaluate(Files);
        File.Copy(workplace.At("unet.safetensors"), output["moved.safetensors"]);

        Assert.Equal(0, Verify($" --model {output["moved.safetensors"]}").Code);
        Assert.Contains("must be the run's model (SHA-256 ", Verify(" --model valid.safetensors").Error);
    }

    [Fact]
    public void Verify_RefusesARunWithoutImages()
    {
        Evaluate($"{Files} --keep none");

        Assert.Contains("must hold the images of its examples, got none.", Verify("").Error);
    }

    public void Dispose() => output.Dispose();

    private void Evaluate(string options) =>
        Assert.Equal(0, Segprobe.Run($"evaluate {options} -o {output["run"]}").Code);

    private Ending Verify(string options) => Run($"verify {output["run"]} --threads 1{options}");

    private static Ending Run(string command) => Segprobe.Run(command);
}
