using System.Globalization;
using System.Text.Json;
using SegProbe.Evaluation.Data;

namespace SegProbe.Cli.Tests;

public sealed class AttackTests(Workplace workplace) : IDisposable
{
    private const string Files = "--model unet.safetensors --image image.png --target target.png --threads 1";

    private readonly TemporaryFolder output = new();

    [Fact]
    public void Attack_WritesTheFilesAndTheTable()
    {
        var ending = Run($"{Files} --steps 5");

        Assert.Equal(0, ending.Code);
        Assert.Equal(
            [
                "new", "new/adversarial.npy", "new/adversarial.png", "new/image.png", "new/perturbation.png",
                "new/prediction_adversarial.png", "new/prediction_clean.png", "new/record.json", "new/steps",
                .. Enumerable.Range(0, 6)
                    .SelectMany(i => new[] { $"new/steps/0000{i}.png", $"new/steps/0000{i}_prediction.png" }),
                "new/strip.png", "new/target.png", "new/trajectory.csv",
            ],
            output.Everything());
        Assert.Contains("best, on disk", ending.Output);
        Assert.Contains($"Files: {output["new"]}", ending.Output);
    }

    [Fact]
    public void Attack_ShowsNoProgress_WhereStandardErrorIsNoTerminal() =>
        Assert.Empty(BuiltCommand.Run(workplace.Folder, $"attack {Files} --steps 600 -o {output["new"]}").Error);

    [Fact]
    public void Attack_WritesPicturesOfTheImagesSize()
    {
        Run($"{Files} --steps 5");

        Assert.All(
            ["adversarial.png", "perturbation.png", "target.png", "prediction_clean.png", "prediction_adversarial.png"],
            name =>
            {
                var picture = ImageFile.Read(Path.Combine(output["new"], name));
                Assert.Equal((Workplace.Size, Workplace.Size), (picture.Height, picture.Width));
            });
        Assert.Equal(
            ImageFile.Read(workplace.At("target.png")).Values,
            ImageFile.Read(Path.Combine(output["new"], "target.png")).Values);
    }

    [Fact]
    public void Attack_WritesARowForTheCleanImageAndForEachStep()
    {
        Run($"{Files} --steps 4 --first-step-l2 0.2");

        var lines = File.ReadAllLines(Path.Combine(output["new"], "trajectory.csv"));

        Assert.Equal("step,iou,pixel_accuracy,l2,linf,multiplier,pixels_off_target", lines[0]);
        Assert.Equal(["0", "1", "2", "3", "4"], lines[1..].Select(line => line.Split(',')[0]));
        var clean = lines[1].Split(',');
        Assert.Equal(("0", "0"), (clean[3], clean[4]));
        Assert.Equal(0.2, double.Parse(lines[2].Split(',')[3], CultureInfo.InvariantCulture), tolerance: 0.01);
    }

    [Fact]
    public void Attack_PrintsTheRecordAndNothingElse_ForJson()
    {
        var ending = Run($"{Files} --steps 5 --seed 3 --json");

        var line = Assert.Single(ending.Output.TrimEnd('\n').Split('\n'));
        using var printed = JsonDocument.Parse(line);
        using var written = JsonDocument.Parse(File.ReadAllText(Path.Combine(output["new"], "record.json")));
        Assert.True(JsonElement.DeepEquals(printed.RootElement, written.RootElement));
        Assert.Empty(ending.Error);
        var record = printed.RootElement;
        Assert.Equal("asma", record.GetProperty("method").GetString());
        Assert.Equal(3, record.GetProperty("seed").GetInt32());
        Assert.Equal("unet.safetensors", record.GetProperty("model").GetProperty("path").GetString());
        Assert.Equal(64, record.GetProperty("image").GetProperty("sha256").GetString()!.Length);
        Assert.Equal("2.10.0", record.GetProperty("versions").GetProperty("libtorch").GetString());
    }

    [Theory]
    [InlineData("--method ssm --alpha 0.5", "ssm", "paper", "alpha", 0.5)]
    [InlineData("--method asm --alpha 0.5 --protocol authors", "asm", "authors", "alpha", 0.5)]
    [InlineData("--beta 0.5", "asma", "paper", "tau", 1e-7)]
    [InlineData("--preset paper", "asma", "paper", "beta", 1e-5)]
    [InlineData("--preset paper --protocol authors", "asma", "authors", "beta", 1e-6)]
    [InlineData("--first-step-l2 0.25", "asma", "paper", "first_step_l2", 0.25)]
    [InlineData("--stop-iou 0.9", "asma", "paper", "stop_iou", 0.9)]
    public void Attack_RecordsTheSettingsItUsed(
        string options, string method, string protocol, string setting, double value)
    {
        var record = Record($"{Files} --steps 2 {options}");

        Assert.Equal(
            (method, protocol),
            (record.GetProperty("method").GetString(), record.GetProperty("settings").GetProperty("protocol").GetString()));
        Assert.Equal(value, record.GetProperty("settings").GetProperty(setting).GetDouble(), tolerance: 1e-12);
    }

    [Fact]
    public void Attack_StopsAtTheIouAskedFor() =>
        Assert.Equal(0, Record($"{Files} --steps 50 --stop-iou 0").GetProperty("steps_run").GetInt32());

    [Fact]
    public void Attack_TakesATorchScriptModel()
    {
        var record = Record("--model threshold.pt --image image.png --target target.png --threads 1 --steps 3");

        Assert.Equal("torchscript", record.GetProperty("model").GetProperty("format").GetString());
        Assert.Equal(3, record.GetProperty("steps_run").GetInt32());
    }

    [Fact]
    public void Attack_TakesAModelWithoutPadding_AndTheMiddleOfTheTarget()
    {
        Record("--model valid.safetensors --image image.png --target target.png --threads 1 --steps 3");

        var image = ImageFile.Read(Path.Combine(output["new"], "adversarial.png"));
        var target = ImageFile.Read(Path.Combine(output["new"], "target.png"));
        Assert.Equal((44, 28), (image.Height, target.Height));
    }

    [Theory]
    [InlineData(" --target target.png", "file")]
    [InlineData(" --target target.png --target-from truth", "truth")]
    [InlineData(" --target-class 1", "class")]
    [InlineData("", "prediction")]
    public void Attack_LeavesTheMaskGiven_OrWhatTheModelDraws(string target, string from)
    {
        var record = Record($"--model unet.safetensors --image image.png --goal untargeted{target} --threads 1 --steps 5");

        var settings = record.GetProperty("settings");
        Assert.Equal(
            ("untargeted", from),
            (settings.GetProperty("goal").GetString(), settings.GetProperty("target_from").GetString()));
        Assert.True(Iou("best") <= Iou("clean"));
        Assert.True(from != "prediction" || Iou("clean") == 1);

        double Iou(string state) => record.GetProperty(state).GetProperty("iou").GetDouble();
    }

    [Fact]
    public void Attack_TakesAModelWithoutPadding_AndMakesItsMaskAndRegionAtTheImagesSize()
    {
        // The output is the middle 28 x 28 of 44 x 44: the ellipse's centre, (21.5, 21.5), lies at 13.5 of it.
        var record = Record(
            "--model valid.safetensors --image image.png --target-from erase+ellipse:21.5,21.5,5,5 " +
            "--region outside:target --threads 1 --steps 3");

        var (target, image, last) = (Read("target.png"), Read("image.png"), Read("steps/00003.png"));
        Assert.Equal((28, 44), (target.Height, image.Height));
        Assert.Equal(
            Enumerable.Range(0, 28 * 28).Select(i => (byte)(IsInside(i / 28, i % 28, 13.5) ? 255 : 0)), target.Values);
        Assert.All(
            Enumerable.Range(0, image.Values.Length).Where(i => IsInside(i / 44 % 44, i % 44, 21.5)),
            i => Assert.Equal(image.Values[i], last.Values[i]));
        Assert.NotEqual(image.Values, last.Values);
        Assert.Equal("outside:target", record.GetProperty("settings").GetProperty("region").GetString());
        Assert.Equal(
            "prediction+erase+ellipse:21.5,21.5,5,5,1",
            record.GetProperty("settings").GetProperty("target_from").GetString());

        PixelImage Read(string name) => ImageFile.Read(Path.Combine(output["new"], name));

        static bool IsInside(int row, int column, double centre) =>
            ((row - centre) * (row - centre)) + ((column - centre) * (column - centre)) <= 25;
    }

    [Fact]
    public void Attack_MakesAGreyLevelMaskBinary_WithAThreshold()
    {
        var record = Record(
            "--model unet.safetensors --image image.png --target grey-mask.png --mask-threshold 127 " +
            "--threads 1 --steps 2");

        Assert.Equal(127, record.GetProperty("settings").GetProperty("mask_threshold").GetInt32());
        var target = ImageFile.Read(Path.Combine(output["new"], "target.png")).Values;
        Assert.Equal(Enumerable.Range(0, target.Length).Select(i => (byte)(i % 256 > 127 ? 255 : 0)), target);
    }

    [Fact]
    public void Attack_WritesIntoAnEmptyFolder()
    {
        Directory.CreateDirectory(output["new"]);

        Assert.Equal(0, Run($"{Files} --steps 2").Code);
        Assert.True(File.Exists(Path.Combine(output["new"], "record.json")));
    }

    public void Dispose() => output.Dispose();

    private Ending Run(string options) =>
        Segprobe.Run($"attack {options} -o {output["new"]}");

    private JsonElement Record(string options)
    {
        var ending = Run($"{options} --json");
        Assert.True(ending.Code == 0, ending.Error);
        return JsonDocument.Parse(ending.Output).RootElement;
    }
}
