using AiMemory.Storage.Sqlite;

namespace AiMemory.Tests.Storage;

/// <summary>What waits for the full-text index: ranges of new rows, and changed ones beside them.</summary>
public sealed class IndexQueueTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;
    private readonly SqliteSession _session;

    public IndexQueueTests()
    {
        var path = Path.Combine(_folder, "m.db");
        _session = new SqliteSession(path, readOnly: false, synchronous: false);
        Schema.Migrate(_session.Connection, path);
        IndexQueue.AddNew(_session, 1, 10, ticket: 1);
        IndexQueue.AddNew(_session, 21, 30, ticket: 2);
        IndexQueue.AddChanged(_session, 5, ticket: 2);
    }

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Newest_AreTheHighestNumbers_EachOnce()
    {
        Assert.Equal([30, 29, 28, 27], IndexQueue.Newest(_session, 0, 100, 4));
        Assert.Equal([.. Down(30, 21), .. Down(10, 1)], Newest());
        Assert.Equal([5], IndexQueue.Newest(_session, 5, 5, 100));
        Assert.Equal(2, IndexQueue.LastTicket(_session));
    }

    [Fact]
    public void WhatIsIndexed_ComesOff_AndWhatWasChangedSinceStays()
    {
        IndexQueue.Remove(_session, new IndexedRows(long.MinValue, 7, Ticket: 1));
        Assert.Equal([.. Down(30, 21), .. Down(10, 8), 5], Newest());
        IndexQueue.Remove(_session, new IndexedRows(8, 25, Ticket: 2));
        Assert.Equal([.. Down(30, 26), 5], Newest());
        IndexQueue.Remove(_session, new IndexedRows(26, long.MaxValue, Ticket: 1));
        Assert.Equal(6, IndexQueue.Count(_session));
        IndexQueue.Remove(_session, new IndexedRows(long.MinValue, long.MaxValue, Ticket: 2));
        Assert.Empty(Newest());
        Assert.Equal((0, 0), (IndexQueue.Count(_session), IndexQueue.LastTicket(_session)));
    }

    private List<long> Newest() => IndexQueue.Newest(_session, 0, 100, 100);

    private static IEnumerable<long> Down(int from, int to) => Enumerable.Range(to, from - to + 1).Reverse().Select(n => (long)n);
}
