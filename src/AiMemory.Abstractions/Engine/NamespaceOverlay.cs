using AiMemory.Log;

namespace AiMemory.Engine;

/// <summary>
/// The entries of one namespace that are decided but not in the rows yet, as the rows that they make. Used by the one place that
/// orders the namespace, one call at a time: it has no lock. Bounded by what the owner lets be in flight.
/// </summary>
public sealed class NamespaceOverlay
{
    private readonly Dictionary<(RowKind Row, string Key), Slot> _slots = [];
    private readonly Dictionary<string, string> _idsByTitle = new(StringComparer.Ordinal);
    private readonly Queue<(EntryVersion Version, (RowKind Row, string Key) Key)> _order = new();

    /// <summary>Row changes in flight.</summary>
    public int Count => _order.Count;

    /// <summary>Lays an entry's changes over the rows. Entries come in log order.</summary>
    public void Add(EntryVersion version, IReadOnlyList<Mutation> mutations)
    {
        ArgumentNullException.ThrowIfNull(mutations);
        foreach (var mutation in mutations)
        {
            var key = (mutation.Row, mutation.Key);
            _order.Enqueue((version, key));
            _slots.TryGetValue(key, out var under);
            _slots[key] = mutation.Kind switch
            {
                MutationKind.Put => new Slot(version, Decode(mutation, version), []),
                MutationKind.Touch => under is null
                    ? new Slot(version, null, [RowCodec.DecodeTouch(mutation.Body.Span)], KnownFromHere: false)
                    : under with { Version = version, Touches = [.. under.Touches, RowCodec.DecodeTouch(mutation.Body.Span)] },
                _ => new Slot(version, null, []),
            };
            if (under?.Row is Memory before)
            {
                ForgetTitle(before);
            }

            if (_slots[key].Row is Memory memory)
            {
                _idsByTitle[memory.Title] = memory.Id;
            }
        }
    }

    /// <summary>Takes away what is in the rows by now: all entries up to this one.</summary>
    public void Settle(EntryVersion applied)
    {
        while (_order.TryPeek(out var oldest) && oldest.Version <= applied)
        {
            _order.Dequeue();
            if (_slots.TryGetValue(oldest.Key, out var slot) && slot.Version <= applied)
            {
                _slots.Remove(oldest.Key);
                if (slot.Row is Memory memory)
                {
                    ForgetTitle(memory);
                }
            }
        }
    }

    /// <summary>Forgets everything: the entries will never be in the rows as they were decided.</summary>
    public void Clear()
    {
        _slots.Clear();
        _idsByTitle.Clear();
        _order.Clear();
    }

    internal Slot? Find(RowKind row, string key) => _slots.GetValueOrDefault((row, key));

    /// <summary>The row in flight that took this title last; it may have given it up since.</summary>
    internal string? FindIdByTitle(string title) => _idsByTitle.GetValueOrDefault(title);

    internal IEnumerable<(string Key, Slot Slot)> Links()
    {
        foreach (var ((row, key), slot) in _slots)
        {
            if (row == RowKind.Link)
            {
                yield return (key, slot);
            }
        }
    }

    private void ForgetTitle(Memory memory)
    {
        if (_idsByTitle.TryGetValue(memory.Title, out var id) && id == memory.Id)
        {
            _idsByTitle.Remove(memory.Title);
        }
    }

    private static object? Decode(Mutation mutation, EntryVersion version) => mutation.Row switch
    {
        RowKind.Memory when mutation.Memory is { } made => made.Version == version ? made : made with { Version = version },
        RowKind.Memory => RowCodec.DecodeMemory(mutation.Body.Span, version),
        RowKind.Link => RowCodec.DecodeLink(mutation.Body.Span),
        RowKind.Archive => RowCodec.DecodeArchived(mutation.Body.Span, version),
        RowKind.Standard => RowCodec.DecodeStandard(mutation.Body.Span),
        RowKind.Pending => RowCodec.DecodePending(mutation.Body.Span),
        RowKind.Subscription => RowCodec.DecodeSubscription(mutation.Body.Span),
        RowKind.SyncClock => RowCodec.DecodeSyncClock(mutation.Body.Span),
        RowKind.Vector => mutation.Key,
        RowKind.Intent or RowKind.Answer => RowCodec.DecodeJson(mutation.Body.Span),
        _ => null,
    };

    /// <param name="Row">The row as it will be before <paramref name="Touches"/>; null when it goes.</param>
    /// <param name="KnownFromHere">False: only touches are in flight, the row itself is the replica's.</param>
    internal sealed record Slot(EntryVersion Version, object? Row, IReadOnlyList<MemoryTouch> Touches, bool KnownFromHere = true)
    {
        public Memory? Over(Memory? row)
        {
            foreach (var touch in Touches)
            {
                row = row is null ? null : touch.ApplyTo(row);
            }

            return row;
        }
    }
}
