using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Replication;

/// <summary>
/// Rows that came by a catch-up that was never finished, or whose history was left since, may stand for entries that nobody has any
/// more. After every catch-up by rows this looks for them once, and shows them to the owner, who decides what they come to.
/// </summary>
internal sealed class OrphanRows(NodeCore node)
{
    private const int RepeatMs = 1_000;
    private readonly Dictionary<string, Scan> _scans = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _reading = [];

    public void Watch(Replica replica)
    {
        if (replica.State.Tainted && !_scans.ContainsKey(replica.Namespace))
        {
            _scans[replica.Namespace] = new Scan { At = node.Now };
        }
    }

    public void Tick()
    {
        foreach (var (name, scan) in _scans.ToArray())
        {
            if (node.Now < scan.At)
            {
                continue;
            }

            if (node.Find(name) is not { IsLoaded: true } replica || !replica.State.Tainted)
            {
                _scans.Remove(name);
            }
            else if (!node.CatchUps.IsPulling(replica) && !replica.IsBusy)
            {
                scan.Begin();
                Read(replica, scan);
            }
        }
    }

    public bool OnRead(long id, IReadOnlyList<RowImage> rows)
    {
        if (!_reading.Remove(id, out var name))
        {
            return false;
        }

        if (node.Find(name) is not { IsLoaded: true } replica || !_scans.TryGetValue(name, out var scan))
        {
            return true;
        }

        var history = replica.State.History;
        foreach (var row in rows)
        {
            var version = row.TouchVersion > row.Version ? row.TouchVersion : row.Version;
            if (!history.Contains(version) && !history.HasForgotten(version))
            {
                scan.Found.Add(row with { Version = version });
            }
        }

        if (rows.Count >= node.Options.PageRowsMax)
        {
            (scan.Row, scan.Key) = (rows[^1].Row, rows[^1].Key);
        }
        else
        {
            (scan.Row, scan.Key) = (scan.Row + 1, null);
        }

        if (scan.Row <= RowKind.Answer && scan.Found.Count < node.Options.PageRowsMax)
        {
            Read(replica, scan);
        }
        else if (scan.Found.Count > 0)
        {
            Show(replica, scan);
        }
        else if (replica.Merges == scan.Merges && !node.CatchUps.IsPulling(replica))
        {
            _scans.Remove(name);
            replica.State.Tainted = false;
            replica.Persist(null);
        }
        else
        {
            scan.At = node.Now;
        }

        return true;
    }

    private void Read(Replica replica, Scan scan)
    {
        if (scan.Row == RowKind.Memory && scan.Key is null)
        {
            scan.Merges = replica.Merges;
        }

        scan.At = node.Now + RepeatMs;
        var id = node.NewId();
        _reading[id] = replica.Namespace;
        node.Shell.ReadRows(id, replica.Namespace, scan.Row, scan.Key, node.Options.PageRowsMax);
    }

    private void Show(Replica replica, Scan scan)
    {
        var entries = scan.Found
            .GroupBy(r => r.Version)
            .OrderBy(g => g.Key)
            .Select(g => Entry.Create(replica.Namespace, g.Key, EntryKind.Change, default, MutationCodec.Encode(
                [.. g.Select(r => new Mutation(r.Row, r.Deleted ? MutationKind.Delete : MutationKind.Put, r.Key, r.Body))])))
            .ToArray();
        node.ShowStrays(new Strays(replica.Namespace, entries, OfRows: true));
        if (scan.Wait.IsOver(entries[0].Version, scan.Found.Count) && node.OwnerOf(replica.Namespace) is not { IsServing: true })
        {
            node.Shell.Summon(replica.Namespace);
        }
    }

    private sealed class Scan
    {
        public long At { get; set; }

        public AdoptionWait Wait { get; } = new();

        public int Merges { get; set; }

        public RowKind Row { get; set; }

        public string? Key { get; set; }

        public List<RowImage> Found { get; } = [];

        public void Begin()
        {
            Row = RowKind.Memory;
            Key = null;
            Found.Clear();
        }
    }
}
