using Microsoft.Data.Sqlite;
using SegProbe.Attacks;

namespace SegProbe.Evaluation.Store;

/// <summary>The SQLite database of a run folder: the plan, the environments and one row for each example.</summary>
public sealed class RunStore : IDisposable
{
    /// <summary>The database's name in its folder.</summary>
    public const string FileName = "run.db";

    /// <summary>The version of the tables; newer ones are refused.</summary>
    public const int SchemaVersion = 5;

    // Its rows are read, with a column for each parameter; nothing is added to them. Nor to those of 4, which lack the
    // measures of structures.
    private const int OldestVersion = 3;

    // "SgPr": tells the file from other SQLite databases.
    private const int ApplicationId = 0x53675072;

    private readonly SqliteConnection connection;
    private readonly string path;
    private readonly RunLock? held;

    private RunStore(SqliteConnection connection, string path, RunLock? held, RunIdentity identity) =>
        (this.connection, this.path, this.held, Identity) = (connection, path, held, identity);

    /// <summary>Gets what the folder holds the results of.</summary>
    public RunIdentity Identity { get; }

    /// <summary>Tells whether a folder has a database.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>
    /// Tells whether a name is that of a file which a run that ended before it had a database may leave.
    /// </summary>
    public static bool IsLeftover(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name == RunLock.FileName || name.StartsWith($".{FileName}.", StringComparison.Ordinal);
    }

    /// <summary>
    /// Starts a run in a folder, or goes on with the one that is there. The folder is this process's until the end.
    /// </summary>
    /// <exception cref="DataFileException">
    /// Another process uses it, or its database is damaged, of another version, or something else.
    /// </exception>
    public static RunStore OpenToWrite(string folder, RunIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var held = RunLock.Take(folder);
        try
        {
            if (!IsIn(folder))
            {
                Create(folder, identity);
            }

            return Open(folder, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens a run to read it, be it complete, interrupted or under way.</summary>
    /// <exception cref="DataFileException">There is none, or it is damaged, of another version, or something else.</exception>
    public static RunStore OpenToRead(string folder) =>
        IsIn(folder)
            ? Open(folder, held: null)
            : throw new DataFileException(
                folder, $"must be the folder of a run, with {FileName}", "none in it",
                "Name a folder that 'segprobe evaluate' wrote to.");

    /// <summary>Stores examples, all of them or none.</summary>
    /// <exception cref="IOException">The disk is full or failed; what was stored before stays.</exception>
    public void Add(IReadOnlyList<StoredExample> examples) => Sql.Guard(path, () =>
    {
        ArgumentNullException.ThrowIfNull(examples);
        using var transaction = connection.BeginTransaction();
        foreach (var example in examples)
        {
            RowTable.Insert(connection, example.Row);
            if (example.Trajectory is { } trajectory)
            {
                AddTrajectory(example.Row.Pair, example.Row.Setting, TrajectoryData.Pack(trajectory));
            }
        }

        transaction.Commit();
        return true;
    });

    /// <summary>Stores where and how the rows that follow are made.</summary>
    public void Add(RunEnvironment environment) => Sql.Guard(path, () => Sql.Execute(
        connection, "INSERT INTO environments (json) VALUES ($0)", RecordJson.Text(environment)));

    /// <summary>Stores everything that other stores hold, all or nothing.</summary>
    internal void AddAll(IReadOnlyList<RunStore> others) => Sql.Guard(path, () =>
    {
        using var transaction = connection.BeginTransaction();
        foreach (var other in others)
        {
            other.Environments().ToList().ForEach(Add);
            foreach (var row in other.Rows())
            {
                RowTable.Insert(connection, row);
            }

            CopyTrajectories(other);
        }

        transaction.Commit();
        return true;
    });

    /// <summary>Gives where and how the run was made, a value for each start.</summary>
    public IReadOnlyList<RunEnvironment> Environments() => Sql.Guard(path, () =>
        Sql.Read(connection, "SELECT json FROM environments ORDER BY id", reader =>
            RecordJson.Value<RunEnvironment>(reader.GetString(0))));

    /// <summary>Gives all rows, setting by setting in the order of the plan, each in the order of the draw.</summary>
    public IReadOnlyList<ExampleRow> Rows() => Sql.Guard(path, () => RowTable.ReadAll(connection));

    /// <summary>Gives the pair and setting of each row.</summary>
    public IReadOnlySet<(int Pair, string Setting)> Done() => Sql.Guard(path, () =>
        Sql.Read(connection, "SELECT pair, setting FROM examples", reader => (reader.GetInt32(0), reader.GetString(1)))
            .ToHashSet());

    /// <summary>Gives the states of an example; null where they were not kept.</summary>
    public IReadOnlyList<TrajectoryPoint>? Trajectory(int pair, string setting) => Sql.Guard(path, () =>
        Sql.Read(
            connection, "SELECT points FROM trajectories WHERE pair = $0 AND setting = $1",
            reader => TrajectoryData.Unpack((byte[])reader.GetValue(0)), pair, setting)
            .FirstOrDefault());

    /// <inheritdoc/>
    public void Dispose()
    {
        connection.Dispose();
        held?.Dispose();
    }

    private void AddTrajectory(int pair, string setting, byte[] points) => Sql.Execute(
        connection, "INSERT INTO trajectories (pair, setting, points) VALUES ($0, $1, $2)", pair, setting, points);

    private void CopyTrajectories(RunStore other)
    {
        using var command = Sql.Command(other.connection, "SELECT pair, setting, points FROM trajectories", []);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            AddTrajectory(reader.GetInt32(0), reader.GetString(1), (byte[])reader.GetValue(2));
        }
    }

    /// <summary>Lets the database grow no further, as on a full disk.</summary>
    internal void LimitSize(int pages) => Sql.Number(connection, $"PRAGMA max_page_count = {pages}");

    // The tables are made under another name, so that a database is complete or absent.
    private static void Create(string folder, RunIdentity identity)
    {
        var path = Path.Combine(folder, FileName);
        var temporary = Path.Combine(folder, $".{FileName}.{Environment.ProcessId}.tmp");
        File.Delete(temporary);
        try
        {
            Sql.Guard(path, () =>
            {
                using var connection = Sql.Connect(temporary, SqliteOpenMode.ReadWriteCreate);
                using var transaction = connection.BeginTransaction();
                Sql.Execute(connection, $"PRAGMA application_id = {ApplicationId}");
                Sql.Execute(connection, $"PRAGMA user_version = {SchemaVersion}");
                Sql.Execute(
                    connection,
                    """
                    CREATE TABLE run (plan TEXT NOT NULL, model_sha256 TEXT NOT NULL, part TEXT NOT NULL,
                        expected INTEGER NOT NULL);
                    CREATE TABLE environments (id INTEGER PRIMARY KEY, json TEXT NOT NULL);
                    CREATE TABLE trajectories (pair INTEGER NOT NULL, setting TEXT NOT NULL, points BLOB NOT NULL,
                        PRIMARY KEY (pair, setting));
                    """);
                Sql.Execute(connection, RowTable.Definition);
                Sql.Execute(
                    connection, "INSERT INTO run VALUES ($0, $1, $2, $3)",
                    identity.Plan, identity.ModelSha256, identity.Part, identity.Expected);
                transaction.Commit();
                return true;
            });
            File.Move(temporary, path);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // A reader may have to write as well: it rolls back what a killed writer left in the middle. Where the file is
    // write-protected, SQLite opens it to read.
    private static RunStore Open(string folder, RunLock? held)
    {
        var path = Path.Combine(folder, FileName);
        InputFile.Require(path);
        return Sql.Guard(path, () =>
        {
            var connection = Sql.Connect(path, SqliteOpenMode.ReadWrite);
            try
            {
                RequireOurs(connection, path, held is null ? OldestVersion : SchemaVersion);
                var identity = Sql.Read(connection, "SELECT plan, model_sha256, part, expected FROM run", reader =>
                    new RunIdentity(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3)))
                    is [var only] ? only : throw Sql.Damaged(path, "not one run in it", cause: null);
                return new RunStore(connection, path, held, identity);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        });
    }

    private static void RequireOurs(SqliteConnection connection, string path, int oldest)
    {
        var report = Sql.Read(connection, "PRAGMA quick_check(1)", reader => reader.GetString(0))[0];
        if (report != "ok")
        {
            throw Sql.Damaged(path, report, cause: null);
        }

        if (Sql.Number(connection, "PRAGMA application_id") != ApplicationId)
        {
            throw new DataFileException(
                path, "must be the database of a run", "another SQLite database",
                "Name a folder that 'segprobe evaluate' wrote to.");
        }

        var version = Sql.Number(connection, "PRAGMA user_version");
        if (version < oldest || version > SchemaVersion)
        {
            throw new DataFileException(
                path, $"must have schema version {(oldest < SchemaVersion ? $"{oldest} to " : "")}{SchemaVersion}",
                $"{version}",
                version > SchemaVersion ? "Use a newer SegProbe."
                : version < OldestVersion ? "Use the older SegProbe."
                : "Go on with the SegProbe that began the run, or start again in another folder. This one can read it.");
        }
    }
}

/// <summary>A row to store, with its trajectory where that is kept.</summary>
/// <param name="Row">The figures.</param>
/// <param name="Trajectory">All states, or null.</param>
public sealed record StoredExample(ExampleRow Row, IReadOnlyList<TrajectoryPoint>? Trajectory);
