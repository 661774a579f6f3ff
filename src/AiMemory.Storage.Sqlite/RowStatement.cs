using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// A prepared statement read column by column in place. A recall steps through thousands of rows, and what a general reader spends
/// on each of them (objects, names, types, a copy of every blob) is more than SQLite does. Belongs to its session.
/// </summary>
internal sealed class RowStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public RowStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    /// <summary>Sets parameters <c>$1</c>, <c>$2</c>, ... and starts anew.</summary>
    public RowStatement Begin(long parameter)
    {
        End();
        Check(raw.sqlite3_bind_int64(_statement, 1, parameter));
        return this;
    }

    /// <summary>The same, where the first parameter is text.</summary>
    public RowStatement Begin(string text, params ReadOnlySpan<long> parameters)
    {
        End();
        Check(raw.sqlite3_bind_text(_statement, 1, text));
        for (var i = 0; i < parameters.Length; i++)
        {
            Check(raw.sqlite3_bind_int64(_statement, i + 2, parameters[i]));
        }

        return this;
    }

    /// <summary>Moves to the next row; false at the end, where the statement is done.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        End();
        Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code);
        return false;
    }

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>Lets go of what the statement holds open; a transaction cannot end before.</summary>
    public void End() => raw.sqlite3_reset(_statement); // its code repeats the last step's

    public void Dispose() => _statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
