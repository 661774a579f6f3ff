using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>One connection and the statements prepared on it. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RowStatement> _statements = new(StringComparer.Ordinal);

    // SQLite's own count of the memory that it uses is kept under one lock of the process, taken at every allocation of every connection.
    static SqliteSession()
    {
        SQLitePCL.Batteries_V2.Init();
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0); // refused, and no harm, when SQLite is in use already
    }

    /// <param name="indexPath">A full-text index to read with the rows.</param>
    public SqliteSession(string path, bool readOnly, bool synchronous, string? indexPath = null)
    {
        Connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        Connection.Open();

        // No mmap: SQLite gives the mapping up whenever the writer has committed, and every read while storing maps and faults it in anew.
        Schema.Execute(Connection, readOnly
            ? "PRAGMA busy_timeout = 5000; PRAGMA query_only = 1; PRAGMA cache_size = -8000;"
            : $"PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = {(synchronous ? "FULL" : "OFF")}; "
                + "PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;");
        if (indexPath is not null)
        {
            Execute("ATTACH DATABASE $1 AS full_text", indexPath);
            Schema.Execute(Connection, "PRAGMA full_text.cache_size = -8000;");
        }
    }

    public SqliteConnection Connection { get; }

    /// <summary>The statement, prepared once, with these parameters (<c>$1</c>, <c>$2</c>, ...). Not re-entrant per statement.</summary>
    public SqliteCommand Prepare(string sql, ReadOnlySpan<object?> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < parameters.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i + 1}" });
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i] ?? DBNull.Value;
        }

        return command;
    }

    /// <summary>The same for what is read row by row, thousands at a time.</summary>
    public RowStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = new RowStatement(Connection, sql));
        }

        return statement;
    }

    /// <summary>Runs one statement (not several in one text); how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> parameters) => Statement(sql).Begin(parameters).Run();

    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> parameters) => Prepare(sql, parameters).ExecuteReader();

    public long? Number(string sql, params ReadOnlySpan<object?> parameters) => Prepare(sql, parameters).ExecuteScalar() as long?;

    /// <summary>All rows of a query.</summary>
    public List<T> List<T>(Func<SqliteDataReader, T> read, string sql, params ReadOnlySpan<object?> parameters)
    {
        using var reader = Query(sql, parameters);
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public T? Single<T>(Func<SqliteDataReader, T> read, string sql, params ReadOnlySpan<object?> parameters)
        where T : class
    {
        using var reader = Query(sql, parameters);
        return reader.Read() ? read(reader) : null;
    }

    /// <summary>All that an action writes, or nothing of it.</summary>
    public void InTransaction(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Execute("BEGIN IMMEDIATE");
        try
        {
            action();
            Execute("COMMIT");
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>Ends a transaction that failed. SQLite rolls a full disk's back by itself; then there is none.</summary>
    public void Rollback()
    {
        if (!SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle).Equals(1))
        {
            Execute("ROLLBACK");
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        Connection.Dispose();
    }
}
