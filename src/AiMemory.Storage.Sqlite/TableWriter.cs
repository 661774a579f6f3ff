using AiMemory.Log;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>Writes log, rows and what is queued for the full-text index, in transactions of SQLite. Used by one thread at a time.</summary>
internal sealed class TableWriter : IDisposable
{
    private readonly IndexBacklog _backlog;
    private readonly NamespaceTable _namespaces;
    private readonly RowApplier _rows;
    private readonly bool _synchronous;
    private bool _syncs = true;

    /// <summary>Opens the file, makes it when it is missing, and brings its schema up to date.</summary>
    public TableWriter(SqliteStoreOptions options, IndexBacklog backlog)
    {
        _backlog = backlog;
        _synchronous = options.Synchronous;
        Session = new SqliteSession(options.Path, readOnly: false, options.Synchronous);
        try
        {
            Schema.Migrate(Session.Connection, options.Path);
            _namespaces = new NamespaceTable(Session);
            _rows = new RowApplier(Session, _namespaces);
        }
        catch
        {
            Session.Dispose();
            throw;
        }
    }

    public SqliteSession Session { get; }

    /// <summary>Carries out the action in one transaction; nothing of it is left when it fails.</summary>
    /// <param name="action">Calls the other members.</param>
    /// <param name="sync">On disk when it returns, with all that was written before; otherwise the redo log holds it.</param>
    /// <exception cref="StorageFullException">The disk is full.</exception>
    /// <exception cref="SqliteException">It cannot be written.</exception>
    /// <exception cref="FormatException">An entry or a row is of a newer program.</exception>
    public void Write(Action action, bool sync)
    {
        SetSync(sync);
        try
        {
            var ticket = _backlog.NextTicket;
            Session.Execute("BEGIN IMMEDIATE");
            _rows.Begin(ticket);
            action();
            _rows.End();
            _namespaces.Flush();
            Session.Execute("COMMIT");
            if (_rows.Queued > 0)
            {
                _backlog.Added(ticket, _rows.Queued);
            }
        }
        catch (Exception exception)
        {
            Session.Rollback();
            _namespaces.Reset();
            if (IsFull(exception))
            {
                throw new StorageFullException("the disk is full", exception);
            }

            throw;
        }
    }

    /// <summary>Applies what a crash left in the redo log.</summary>
    /// <returns>The log's id, and its last record; what comes now is numbered on from there.</returns>
    /// <exception cref="StoreFormatException">The log is damaged.</exception>
    public (string Id, long Number) Recover(string redoPath)
    {
        var (id, number) = Session.Single(r => Tuple.Create(r.GetString(0), r.GetInt64(1)), "SELECT id, number FROM redo")!;
        var records = RedoLog.Read(redoPath, id, number);
        if (records.Count > 0)
        {
            _backlog.Begin(IndexFile.LastTicket(Session), 0);
            number = records[^1].Number;
            Write(
                () =>
                {
                    records.ForEach(record => record.Entries.ForEach(entry => Append(entry)));
                    SetRedo(number);
                },
                sync: true);
        }

        File.Delete(redoPath);
        return (id, number);
    }

    /// <summary>No record up to this one is needed any more: all of it is in the tables.</summary>
    public void SetRedo(long number) => Session.Execute("UPDATE redo SET number = $1", number);

    /// <summary>Takes rows off the index's queue that are in the index, unless they were written again since.</summary>
    public void Dequeue(IndexedRows indexed)
    {
        IndexQueue.Remove(Session, indexed);
        Session.Execute("UPDATE index_state SET ticket = $1", indexed.Ticket);
    }

    /// <summary>Adds an entry to the log and applies it to the rows; nothing happens when it is there.</summary>
    public void Append(Entry entry, bool apply = true)
    {
        if (Log(entry) && apply)
        {
            Apply(entry);
        }
    }

    /// <summary>Adds an entry to the log; false when it is there.</summary>
    public bool Log(Entry entry) => Session.Statement(
            "INSERT INTO log (ns, epoch, sequence, kind, link_epoch, link_sequence, checksum, payload) "
            + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING")
        .Begin().With(_namespaces.Get(entry.Namespace).Number).With(entry.Version.Epoch).With(entry.Version.Sequence).With((long)entry.Kind)
        .With(entry.Link.Epoch).With(entry.Link.Sequence).With(entry.Checksum).With(entry.Payload.Span).Run() > 0;

    /// <summary>Applies an entry to the rows; what was applied before changes nothing.</summary>
    public void Apply(Entry entry) => _rows.Apply(entry);

    public void Carry(StoreWrite write)
    {
        var ns = _namespaces.Get(write.Namespace);
        switch (write)
        {
            case StoreWrite.Append append:
                Append(append.Entry, append.ApplyNow);
                break;
            case StoreWrite.Apply apply:
                foreach (var entry in LogReader.Read(Session, ns.Number, ns.Name, apply.Extent, int.MaxValue))
                {
                    _rows.Apply(entry);
                }

                break;
            case StoreWrite.SetCoreState state:
                Session.Execute("UPDATE namespaces SET core_state = $2 WHERE ns = $1", ns.Number, state.State);
                break;
            case StoreWrite.SetApplied applied:
                ns.Applied = applied.Applied;
                _namespaces.MarkChanged(ns);
                break;
            case StoreWrite.MergeRows merge:
                foreach (var image in merge.Rows)
                {
                    _rows.Merge(ns, image);
                }

                break;
            case StoreWrite.RepairRows repair:
                foreach (var image in repair.Rows)
                {
                    _rows.Repair(ns, image, repair.AsOf);
                }

                break;
            case StoreWrite.Forget forget:
                Session.Execute(
                    "DELETE FROM log WHERE ns = $1 AND epoch = $2 AND sequence BETWEEN $3 AND $4",
                    ns.Number, forget.Extent.Epoch, forget.Extent.First, forget.Extent.Last);
                break;
            default:
                throw new FormatException($"unknown store write {write.GetType().Name}");
        }
    }

    public void Dispose() => Session.Dispose();

    /// <summary>There was no room for what was written.</summary>
    public static bool IsFull(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR };

    // In WAL mode NORMAL syncs the write-ahead file before it is moved into the main file, and FULL at each commit too, with all before it.
    private void SetSync(bool sync)
    {
        if (_synchronous && sync != _syncs)
        {
            Schema.Execute(Session.Connection, sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _syncs = sync;
        }
    }
}
