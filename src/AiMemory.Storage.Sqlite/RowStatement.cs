using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// A prepared statement, bound and read in place. A recall steps through thousands of rows and a write runs a dozen statements, and what a
/// general reader spends on each of them (objects, names, types, a copy of every blob) is more than SQLite does. Belongs to its session.
/// </summary>
internal sealed class RowStatement : IDisposable
{
    private const int ShortTextLength = 2_048;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    // SQLite numbers parameters as it first meets them: $2 may be its first.
    private readonly int[] _places;
    private int _next;

    public RowStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
        _places = new int[raw.sqlite3_bind_parameter_count(_statement)];
        for (var i = 0; i < _places.Length; i++)
        {
            _places[i] = raw.sqlite3_bind_parameter_index(_statement, $"${i + 1}");
        }
    }

    /// <summary>Sets parameters <c>$1</c>, <c>$2</c>, ... and starts anew.</summary>
    public RowStatement Begin(params ReadOnlySpan<long> parameters)
    {
        End();
        for (var i = 0; i < parameters.Length; i++)
        {
            Check(raw.sqlite3_bind_int64(_statement, _places[i], parameters[i]));
        }

        return this;
    }

    /// <summary>The same, where the first parameter is text.</summary>
    public RowStatement Begin(string text, params ReadOnlySpan<long> parameters)
    {
        End();
        Check(BindText(_places[0], text));
        for (var i = 0; i < parameters.Length; i++)
        {
            Check(raw.sqlite3_bind_int64(_statement, _places[i + 1], parameters[i]));
        }

        return this;
    }

    /// <summary>The same for parameters of any of the kinds that a row has.</summary>
    public RowStatement Begin(ReadOnlySpan<object?> parameters)
    {
        End();
        for (var i = 0; i < parameters.Length; i++)
        {
            Check(Bind(_places[i], parameters[i]));
        }

        return this;
    }

    /// <summary>Starts anew; the parameters follow one by one (<see cref="With(long)"/>), for a statement that runs at every write: none is boxed.</summary>
    public RowStatement Begin()
    {
        End();
        _next = 0;
        return this;
    }

    /// <summary>The next parameter, from <c>$1</c> on.</summary>
    public RowStatement With(long number) => Bound(raw.sqlite3_bind_int64(_statement, _places[_next], number));

    /// <inheritdoc cref="With(long)"/>
    public RowStatement With(long? number) => number is { } given ? With(given) : Bound(raw.sqlite3_bind_null(_statement, _places[_next]));

    /// <inheritdoc cref="With(long)"/>
    public RowStatement With(double number) => Bound(raw.sqlite3_bind_double(_statement, _places[_next], number));

    /// <inheritdoc cref="With(long)"/>
    public RowStatement With(string? text) =>
        Bound(text is null ? raw.sqlite3_bind_null(_statement, _places[_next]) : BindText(_places[_next], text));

    /// <inheritdoc cref="With(long)"/>
    public RowStatement With(ReadOnlySpan<byte> bytes) => Bound(raw.sqlite3_bind_blob(_statement, _places[_next], bytes));

    /// <summary>Runs a statement that answers nothing.</summary>
    /// <returns>Rows that it changed.</returns>
    public int Run()
    {
        while (Step())
        {
            // A PRAGMA or a DELETE ... RETURNING has rows that nobody asked for.
        }

        return raw.sqlite3_changes(_database);
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

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>Lets go of what the statement holds open; a transaction cannot end before.</summary>
    public void End() => raw.sqlite3_reset(_statement); // its code repeats the last step's

    public void Dispose() => _statement.Dispose();

    private RowStatement Bound(int code)
    {
        Check(code);
        _next++;
        return this;
    }

    private int Bind(int index, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, index),
        long number => raw.sqlite3_bind_int64(_statement, index, number),
        int number => raw.sqlite3_bind_int64(_statement, index, number),
        string text => BindText(index, text),
        ReadOnlyMemory<byte> bytes => raw.sqlite3_bind_blob(_statement, index, bytes.Span),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, index, bytes),
        double number => raw.sqlite3_bind_double(_statement, index, number),
        _ => throw new ArgumentException($"a column cannot hold {value.GetType().Name}", nameof(value)),
    };

    // The general way makes an array of each text. SQLite copies what it is given; an empty span would be a NULL to it, and a text with a
    // null character ends there as it does for those who look it up.
    private int BindText(int index, string text)
    {
        if (text.Length is 0 or > ShortTextLength || text.Contains('\0', StringComparison.Ordinal))
        {
            return raw.sqlite3_bind_text(_statement, index, text);
        }

        Span<byte> bytes = stackalloc byte[3 * text.Length];
        return raw.sqlite3_bind_text(_statement, index, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
