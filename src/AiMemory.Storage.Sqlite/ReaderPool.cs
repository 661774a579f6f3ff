using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>Read-only connections to the rows and their full-text index, one per reader that runs at the moment.</summary>
internal sealed class ReaderPool(string path) : IDisposable
{
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _disposed;

    public T Run<T>(Func<SqliteSession, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_idle.TryTake(out var session))
        {
            session = new SqliteSession(path, readOnly: true, synchronous: true, IndexFile.PathOf(path));
        }

        try
        {
            return read(session);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_CORRUPT)
        {
            throw new StoreUnavailableException("the database or its full-text index is damaged", exception);
        }
        finally
        {
            if (_disposed)
            {
                session.Dispose();
            }
            else
            {
                _idle.Add(session);
            }
        }
    }

    /// <summary>
    /// Several statements that see one state of the rows. The index has a state of its own, taken when it is first read: after the rows,
    /// so that what these do not say is queued is in it.
    /// </summary>
    public T RunSnapshot<T>(Func<SqliteSession, T> read) => Run(session =>
    {
        session.Execute("BEGIN");
        try
        {
            return read(session);
        }
        finally
        {
            session.Execute("COMMIT");
        }
    });

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}
