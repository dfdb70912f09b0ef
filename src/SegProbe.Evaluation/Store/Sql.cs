using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace SegProbe.Evaluation.Store;

/// <summary>What every use of a database needs: connections, commands, and errors in the user's words.</summary>
internal static class Sql
{
    /// <summary>Opens a database. Connections are not pooled, so that the file is closed when it is disposed.</summary>
    public static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>Makes a command; $0, $1, ... in its text stand for the values.</summary>
    public static SqliteCommand Command(SqliteConnection connection, string text, object[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue("$" + i.ToString(CultureInfo.InvariantCulture), values[i]);
        }

        return command;
    }

    public static int Execute(SqliteConnection connection, string text, params object[] values)
    {
        using var command = Command(connection, text, values);
        return command.ExecuteNonQuery();
    }

    public static List<T> Read<T>(
        SqliteConnection connection, string text, Func<SqliteDataReader, T> read, params object[] values)
    {
        using var command = Command(connection, text, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static long Number(SqliteConnection connection, string query) =>
        Read(connection, query, reader => reader.GetInt64(0))[0];

    /// <summary>Does work on a database and words SQLite's errors (https://sqlite.org/rescode.html).</summary>
    /// <exception cref="DataFileException">The database is damaged.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException exception)
            when (exception.SqliteErrorCode is SQLITE_CORRUPT or SQLITE_NOTADB or SQLITE_ERROR)
        {
            throw Damaged(path, exception.Message, exception);
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidDataException or InvalidCastException
                or ArgumentException or FormatException or OverflowException)
        {
            throw new DataFileException(
                path, "must hold what 'segprobe evaluate' writes", $"'{exception.Message.TrimEnd('.')}'",
                "It was changed by another program: use another copy, or start again in another folder.", exception);
        }
        catch (SqliteException exception)
        {
            throw new IOException($"{path}: {exception.Message}", exception);
        }
    }

    public static DataFileException Damaged(string path, string what, Exception? cause) =>
        new(
            path, "must be a sound SQLite database", $"a damaged one ({what.TrimEnd('.')})",
            "It was left as it is: recover rows with the sqlite3 program (.recover), or start again in another folder.",
            cause);
}
