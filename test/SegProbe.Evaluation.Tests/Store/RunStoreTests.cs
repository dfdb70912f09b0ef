using Microsoft.Data.Sqlite;
using SegProbe.Attacks;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Tests.Store;

public sealed class RunStoreTests : IDisposable
{
    private static readonly RunIdentity Identity = new("""{ "pairs": 2 }""", "abc", "1/1", 2);

    private static readonly RunEnvironment Environment = new()
    {
        Command = "segprobe evaluate 'a b'",
        Started = "2026-01-01T00:00:00Z",
        Machine = "m",
        Processor = "p",
        System = "s",
        Device = "cpu",
        Threads = 2,
        Segprobe = "1",
        Torchsharp = "2",
        Libtorch = "3",
    };

    private readonly TemporaryFolder folder = new();

    private string Run => folder["run"];

    private string Database => Path.Combine(Run, RunStore.FileName);

    [Fact]
    public void Rows_AreThoseAdded_InTheOrderOfThePlan()
    {
        var earlier = Rows.Asma with { SettingIndex = 0, Setting = "ssm", Pair = 9 };
        using (var store = RunStore.OpenToWrite(Run, Identity))
        {
            store.Add(Environment);
            store.Add([new(Rows.Failed, null), new(Rows.Asma, null)]);
            store.Add([new(earlier, null)]);
        }

        using var read = RunStore.OpenToRead(Run);

        Assert.Equal([earlier, Rows.Asma, Rows.Failed], read.Rows());
        Assert.Equal(Identity, read.Identity);
        Assert.Equal([Environment], read.Environments());
        Assert.Equal([(0, "asma"), (1, "asma"), (9, "ssm")], read.Done().Order());
    }

    [Fact]
    public void Trajectory_IsThatAdded_InSinglePrecision()
    {
        TrajectoryPoint[] states = [new(0, 0.1, 0.5, 0, 0, 3e-5, 900), new(1, 0.25, 0.75, 0.5, 0.125, 4e-5, 7)];
        using var store = RunStore.OpenToWrite(Run, Identity);
        store.Add([new(Rows.Asma, states), new(Rows.Failed, null)]);

        var read = store.Trajectory(0, "asma");

        Assert.Equal(states.Select(Rounded), read!.Select(Rounded));
        Assert.Null(store.Trajectory(1, "asma"));
        Assert.Null(store.Trajectory(0, "ssm"));
    }

    [Fact]
    public void Add_StoresAllOrNothing()
    {
        using var store = RunStore.OpenToWrite(Run, Identity);
        store.Add([new(Rows.Asma, null)]);

        Assert.Throws<IOException>(() => store.Add([new(Rows.Failed, null), new(Rows.Asma, null)]));

        Assert.Equal([Rows.Asma], store.Rows());
    }

    [Fact]
    public void Add_LeavesWhatWasThere_WhereTheDiskIsFull()
    {
        using var store = RunStore.OpenToWrite(Run, Identity);
        store.Add([new(Rows.Asma, null)]);
        store.LimitSize(pages: 20);

        var error = Assert.Throws<IOException>(() => store.Add(
            [.. Enumerable.Range(10, 1000).Select(i => new StoredExample(Rows.Asma with { Pair = i }, null))]));

        Assert.Contains("full", error.Message);
        Assert.Equal([Rows.Asma], store.Rows());
    }

    [Fact]
    public void OpenToWrite_GoesOnWithWhatIsThere()
    {
        using (var first = RunStore.OpenToWrite(Run, Identity))
        {
            first.Add([new(Rows.Asma, null)]);
        }

        using var second = RunStore.OpenToWrite(Run, Identity with { Plan = "another" });

        Assert.Equal(Identity, second.Identity);
        Assert.Equal([Rows.Asma], second.Rows());
    }

    [Fact]
    public void OpenToWrite_RefusesASecondWriter_ButNotAReader()
    {
        using var store = RunStore.OpenToWrite(Run, Identity);
        store.Add([new(Rows.Asma, null)]);

        var error = Assert.Throws<DataFileException>(() => RunStore.OpenToWrite(Run, Identity));
        using var reader = RunStore.OpenToRead(Run);

        Assert.StartsWith(
            $"{Run} must be used by one process at a time, got a run that is under way in it.", error.Message);
        Assert.Equal([Rows.Asma], reader.Rows());
    }

    [Fact]
    public void Open_RefusesANewerSchema()
    {
        Make();
        Execute($"PRAGMA user_version = {RunStore.SchemaVersion + 1}");

        var error = Assert.Throws<DataFileException>(() => RunStore.OpenToRead(Run));

        Assert.StartsWith($"{Database} must have schema version 3 to {RunStore.SchemaVersion}, got", error.Message);
    }

    [Fact]
    public void Open_RefusesAnotherDatabase()
    {
        Make();
        Execute("PRAGMA application_id = 5");

        Assert.StartsWith(
            $"{Database} must be the database of a run, got another SQLite database.",
            Assert.Throws<DataFileException>(() => RunStore.OpenToRead(Run)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(28700)]
    public void Open_RefusesADamagedDatabase_AndKeepsIt(int from)
    {
        Make();
        var bytes = File.ReadAllBytes(Database);
        bytes.AsSpan(from, 3000).Fill(0xA5);
        File.WriteAllBytes(Database, bytes);

        var error = Assert.Throws<DataFileException>(() =>
        {
            using var store = RunStore.OpenToWrite(Run, Identity);
            store.Rows();
        });

        Assert.StartsWith($"{Database} must be a sound SQLite database, got a damaged one", error.Message);
        Assert.Equal(bytes, File.ReadAllBytes(Database));
    }

    [Fact]
    public void Open_RefusesATruncatedDatabase()
    {
        Make();
        var bytes = File.ReadAllBytes(Database);
        File.WriteAllBytes(Database, bytes[..^6000]);

        Assert.Throws<DataFileException>(() => RunStore.OpenToRead(Run));
    }

    [Fact]
    public void OpenToRead_RefusesAFolderWithoutARun() =>
        Assert.StartsWith(
            $"{folder.FullName} must be the folder of a run, with run.db, got none in it.",
            Assert.Throws<DataFileException>(() => RunStore.OpenToRead(folder.FullName)).Message);

    public void Dispose() => folder.Dispose();

    private static (int Step, float Iou, float L2, float Multiplier, long Off) Rounded(TrajectoryPoint point) =>
        (point.Step, (float)point.Iou, (float)point.L2, (float)point.Multiplier, point.PixelsOffTarget);

    private void Make()
    {
        using var store = RunStore.OpenToWrite(Run, Identity);
        store.Add([.. Enumerable.Range(0, 50).Select(i => new StoredExample(Rows.Asma with { Pair = i }, null))]);
    }

    private void Execute(string text)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
