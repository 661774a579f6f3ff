using AiMemory.Log;

namespace AiMemory.Replication;

/// <summary>Shows the entries that a deposed owner left here to whoever owns the namespace now, until they are adopted.</summary>
internal sealed class StrayNotices(NodeCore node)
{
    private const int RepeatMs = 1_000;
    private readonly Dictionary<string, Notice> _notices = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _reading = [];

    public void Watch(Replica replica)
    {
        if (replica.State.Strays.Count == 0)
        {
            _notices.Remove(replica.Namespace);
        }
        else if (!_notices.TryGetValue(replica.Namespace, out var notice))
        {
            _notices[replica.Namespace] = new Notice { At = node.Now };
        }
        else if (notice.Shown is { } last && !replica.State.IsStray(last))
        {
            // The page is adopted: the next one at once.
            notice.Shown = null;
            notice.At = node.Now;
        }
    }

    /// <summary>An owner is here now: show it what this node has.</summary>
    public void Look(Replica replica)
    {
        Watch(replica);
        if (_notices.TryGetValue(replica.Namespace, out var notice))
        {
            notice.At = node.Now;
        }
    }

    public void Tick()
    {
        foreach (var (name, notice) in _notices)
        {
            if (node.Now < notice.At || node.Find(name) is not { IsLoaded: true } replica || replica.State.Strays.Count == 0)
            {
                continue;
            }

            notice.At = node.Now + RepeatMs;
            var left = replica.State.Strays;
            var first = new EntryVersion(left[0].Epoch, left[0].First);
            if (notice.Wait.IsOver(first, left.Sum(s => s.Last - s.First + 1)) && node.OwnerOf(name) is not { IsServing: true })
            {
                node.Shell.Summon(name);
            }

            var id = node.NewId();
            _reading[id] = name;
            node.Shell.ReadEntries(id, name, [.. replica.State.Strays], node.Options.PageEntriesMax, node.Options.PageBytesMax);
        }
    }

    public bool OnRead(long id, IReadOnlyList<Entry> entries)
    {
        if (!_reading.Remove(id, out var name))
        {
            return false;
        }

        if (entries.Count == 0)
        {
            return true;
        }

        if (_notices.TryGetValue(name, out var notice))
        {
            notice.Shown = entries[^1].Version;
        }

        node.ShowStrays(new Strays(name, entries, OfRows: false));
        return true;
    }

    private sealed class Notice
    {
        public long At { get; set; }

        public AdoptionWait Wait { get; } = new();

        public EntryVersion? Shown { get; set; }
    }
}
