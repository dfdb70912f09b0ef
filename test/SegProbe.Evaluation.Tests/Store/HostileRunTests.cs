using Microsoft.Data.Sqlite;
using SegProbe.Evaluation.Reports;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Tests.Store;

/// <summary>Folders of runs that somebody changed: one line, and nothing outside of them is read.</summary>
public sealed class HostileRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("best_iou = 'much'")]
    [InlineData("best_iou = 9e999")]
    [InlineData("pair = 'first'")]
    [InlineData("pair = 9e999")]
    [InlineData("parameters = '{'")]
    [InlineData("last_step = 1.5")]
    [InlineData("last_step = 9223372036854775807")]
    public void Rows_OfAnotherType_AreRefused(string change)
    {
        Make("run", $"UPDATE examples SET {change}");

        using var store = RunStore.OpenToRead(folder["run"]);
        var error = Assert.Throws<DataFileException>(() => store.Rows());

        Assert.StartsWith($"{folder["run/run.db"]} must hold what 'segprobe evaluate' writes, got '", error.Message);
    }

    [Theory]
    [InlineData("DELETE FROM run")]
    [InlineData("INSERT INTO run SELECT * FROM run")]
    [InlineData("UPDATE run SET expected = 'many', plan = x'ff'")]
    [InlineData("DROP TABLE run")]
    [InlineData("DROP TABLE examples")]
    [InlineData("UPDATE environments SET json = '{'")]
    [InlineData("INSERT INTO trajectories VALUES (0, 'asma', 'text')")]
    [InlineData("INSERT INTO trajectories VALUES (0, 'asma', x'00')")]
    public void Tables_ThatWereChanged_AreReadOrRefused(string change)
    {
        Make("run", change);

        try
        {
            using var store = RunStore.OpenToRead(folder["run"]);
            store.Rows();
            store.Environments();
            store.Trajectory(0, "asma");
        }
        catch (DataFileException exception)
        {
            Assert.Contains("run.db must ", exception.Message);
        }
    }

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("..")]
    [InlineData("/etc")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("")]
    public void Settings_WithNamesThatArePaths_AreRefused(string name)
    {
        Directory.CreateDirectory(folder["elsewhere/0000"]);
        Make("run", $"UPDATE examples SET setting = '{name}'");

        var error = Assert.Throws<DataFileException>(
            () => ExampleFigure.Read(FigureKind.Strip, folder["run"], 0, setting: null));

        Assert.Contains($"must hold settings with plain names, got '{name}'.", error.Message);
    }

    [Theory]
    [InlineData("asma")]
    [InlineData("asma/0000")]
    [InlineData("asma/0000/image.png")]
    [InlineData("asma/0000/steps")]
    public void Links_AreNotFollowed(string link)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Making links needs rights on other systems.");
        Directory.CreateDirectory(folder["secret/0000/steps"]);
        File.WriteAllText(folder["secret/0000/image.png"], "secret");
        File.WriteAllText(folder["secret/image.png"], "secret");
        Make("run", "UPDATE examples SET pair = 0");
        Directory.CreateDirectory(Path.GetDirectoryName(folder[$"run/{link}"])!);
        File.CreateSymbolicLink(
            folder[$"run/{link}"],
            folder[link.EndsWith(".png", StringComparison.Ordinal) ? "secret/image.png" : "secret"]);

        var read = Assert.Throws<DataFileException>(
            () => ExampleFigure.Read(FigureKind.Strip, folder["run"], 0, setting: null));
        var merged = Assert.Throws<DataFileException>(() => RunMerge.Write(folder["all"], [folder["run"]]));

        Assert.Contains($"run/{link} must lie in the run's folder, got a link to {folder["secret"]}", read.Message);
        Assert.Contains("must lie in the run's folder, got a link to", merged.Message);
        Assert.Empty(
            Directory.Exists(folder["all"])
                ? Directory.EnumerateFiles(folder["all"], "*.png", SearchOption.AllDirectories)
                : []);
    }

    [Fact]
    public void Database_IsNotReadFromADevice()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Devices are those of Linux.");
        Directory.CreateDirectory(folder["run"]);
        File.CreateSymbolicLink(folder["run/run.db"], "/dev/zero");

        var error = Assert.Throws<DataFileException>(() => RunStore.OpenToRead(folder["run"]));

        Assert.Contains("run.db must be a file, got a pipe, a socket or a device.", error.Message);
    }

    private void Make(string name, string change)
    {
        using (var store = RunStore.OpenToWrite(folder[name], new("""{ "pairs": 1 }""", "abc", "1/1", 1)))
        {
            store.Add([new(Rows.Asma, null)]);
        }

        using var connection = new SqliteConnection($"Data Source={folder[name]}/run.db;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = change;
        command.ExecuteNonQuery();
    }
}
