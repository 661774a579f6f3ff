namespace AiMemory.Storage.Sqlite;

/// <summary>Namespaces and their numbers and counters, as the writer keeps them; loaded when first needed.</summary>
internal sealed class NamespaceTable(SqliteSession session)
{
    private readonly Dictionary<string, NamespaceCounters> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<NamespaceCounters> _changed = [];

    public NamespaceCounters Get(string name)
    {
        if (_byName.TryGetValue(name, out var known))
        {
            return known;
        }

        known = session.Single(
            r => new NamespaceCounters(r.GetInt64(0), name)
            {
                NextPlace = r.GetInt64(1),
                Live = r.GetInt64(2),
                Applied = new EntryVersion(r.GetInt64(3), r.GetInt64(4)),
            },
            "SELECT ns, next_place, live, applied_epoch, applied_sequence FROM namespaces WHERE name = $1",
            name);
        if (known is null)
        {
            session.Execute("INSERT INTO namespaces (name) VALUES ($1)", name);
            known = new NamespaceCounters(session.Number("SELECT last_insert_rowid()") ?? 0, name);
        }

        _byName.Add(name, known);
        return known;
    }

    public void MarkChanged(NamespaceCounters counters) => _changed.Add(counters);

    /// <summary>Writes the changed counters; part of the batch's transaction.</summary>
    public void Flush()
    {
        foreach (var n in _changed)
        {
            session.Execute(
                "UPDATE namespaces SET next_place = $2, live = $3, applied_epoch = $4, applied_sequence = $5 WHERE ns = $1",
                n.Number, n.NextPlace, n.Live, n.Applied.Epoch, n.Applied.Sequence);
        }

        _changed.Clear();
    }

    /// <summary>After a rollback: what is in memory may be ahead of the file.</summary>
    public void Reset()
    {
        _byName.Clear();
        _changed.Clear();
    }
}
