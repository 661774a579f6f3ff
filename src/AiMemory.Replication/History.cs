namespace AiMemory.Replication;

/// <summary>
/// The one line of entries that a replica holds, as runs of epochs, oldest first. A position is on it when its epoch is and the
/// epoch's run reaches it. Histories of two replicas share a beginning; where they part is the common point.
/// </summary>
internal sealed class History
{
    private readonly List<Segment> _segments = [];

    public History()
    {
    }

    public History(IEnumerable<Segment> oldestFirst) => _segments.AddRange(oldestFirst);

    public IReadOnlyList<Segment> Segments => _segments;

    public EntryVersion Position => _segments.Count == 0
        ? EntryVersion.None
        : new EntryVersion(_segments[^1].Epoch, _segments[^1].Last);

    public IReadOnlyList<Segment> NewestFirst() => [.. Enumerable.Reverse(_segments)];

    public bool Contains(EntryVersion version)
    {
        if (version.IsNone)
        {
            return true;
        }

        var at = _segments.FindLastIndex(s => s.Epoch == version.Epoch);
        return at >= 0 && version.Sequence <= _segments[at].Last;
    }

    /// <summary>Goes on with the entry after <see cref="Position"/>.</summary>
    public void Extend(EntryVersion next)
    {
        if (_segments.Count > 0 && _segments[^1].Epoch == next.Epoch)
        {
            _segments[^1] = new Segment(next.Epoch, next.Sequence);
        }
        else
        {
            _segments.Add(new Segment(next.Epoch, next.Sequence));
        }
    }

    /// <summary>Cuts everything after a position that is on it; returns the runs cut off, oldest first.</summary>
    public IReadOnlyList<(Segment Run, long First)> CutAfter(EntryVersion position)
    {
        var cut = new List<(Segment, long)>();
        for (var i = _segments.Count - 1; i >= 0; i--)
        {
            var run = _segments[i];
            if (run.Epoch == position.Epoch)
            {
                if (run.Last > position.Sequence)
                {
                    cut.Add((run, position.Sequence + 1));
                    _segments[i] = new Segment(run.Epoch, position.Sequence);
                }

                break;
            }

            cut.Add((run, 1));
            _segments.RemoveAt(i);
        }

        cut.Reverse();
        return cut;
    }

    /// <summary>The last position that both share; null when this side has forgotten the epochs in question.</summary>
    public EntryVersion? CommonPoint(IReadOnlyList<Segment> newestFirst)
    {
        foreach (var theirs in newestFirst)
        {
            var at = _segments.FindLastIndex(s => s.Epoch == theirs.Epoch);
            if (at >= 0)
            {
                return new EntryVersion(theirs.Epoch, Math.Min(theirs.Last, _segments[at].Last));
            }
        }

        // Nothing shared: they part at the beginning, if this side still knows its own.
        return Forgot ? null : EntryVersion.None;
    }

    /// <summary>Old runs were dropped, so that the first one here need not be the first one ever.</summary>
    public bool Forgot { get; set; }

    /// <summary>So old that it may have been on the runs that were dropped.</summary>
    public bool HasForgotten(EntryVersion version) => Forgot && _segments.Count > 0 && version.Epoch < _segments[0].Epoch;

    public void Trim(int runsMax)
    {
        if (_segments.Count > runsMax)
        {
            _segments.RemoveRange(0, _segments.Count - runsMax);
            Forgot = true;
        }
    }

    /// <summary>The runs after a position on it, in order.</summary>
    public IEnumerable<(long Epoch, long First, long Last)> After(EntryVersion position)
    {
        var start = position.IsNone ? 0 : _segments.FindLastIndex(s => s.Epoch == position.Epoch);
        for (var i = Math.Max(start, 0); i < _segments.Count; i++)
        {
            var first = _segments[i].Epoch == position.Epoch ? position.Sequence + 1 : 1;
            if (first <= _segments[i].Last)
            {
                yield return (_segments[i].Epoch, first, _segments[i].Last);
            }
        }
    }

    public History Clone() => new(_segments) { Forgot = Forgot };
}
