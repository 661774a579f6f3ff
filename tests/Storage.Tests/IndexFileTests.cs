using AiMemory.Log;
using AiMemory.Storage;
using AiMemory.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace AiMemory.Tests.Storage;

/// <summary>The full-text index is a file of its own: whatever becomes of it, searches find what the rows say.</summary>
public sealed class IndexFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;

    private string Rows => Path.Combine(_folder, "m.db");

    private string Index => Rows + ".index";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("missing")]
    [InlineData("no database")]
    [InlineData("of another replica")]
    public async Task AnIndexThatIsNotTheRows_IsMadeAnew(string what)
    {
        await StoreAsync("alpha", "beta");
        switch (what)
        {
            case "missing":
                File.Delete(Index);
                break;
            case "no database":
                File.WriteAllText(Index, new string('x', 8192));
                break;
            default:
                Execute(Index, "UPDATE state SET id = 'another'");
                break;
        }

        Assert.Equal(["alpha", "beta"], await FindAsync());
    }

    [Fact]
    public async Task AnIndexOfAnEarlierState_IsMadeAnew()
    {
        await StoreAsync("alpha");
        File.Copy(Index, Index + ".kept");
        await StoreAsync("beta");
        File.Move(Index + ".kept", Index, overwrite: true);
        Assert.Equal(["alpha", "beta"], await FindAsync());
    }

    [Fact]
    public async Task RowsOfAnEarlierState_GetAnIndexOfTheirOwn()
    {
        await StoreAsync("alpha");
        File.Copy(Rows, Rows + ".kept");
        await StoreAsync("beta");
        File.Move(Rows + ".kept", Rows, overwrite: true);
        Assert.Equal(["alpha"], await FindAsync());
        Assert.Equal(1, Number(Index, "SELECT count(*) FROM memories_fts_docsize"));
    }

    [Theory]
    [InlineData("INSERT INTO index_new (first, last, ticket) SELECT min(m.row), max(m.row), s.ticket FROM memories m, index_state s")]
    [InlineData("INSERT INTO index_queue (row, ticket) SELECT m.row, s.ticket FROM memories m, index_state s")]
    [InlineData("""
        INSERT INTO index_new (first, last, ticket) SELECT min(m.row), max(m.row), s.ticket FROM memories m, index_state s;
        INSERT INTO index_queue (row, ticket) SELECT m.row, s.ticket FROM memories m, index_state s;
        """)]
    public async Task RowsThatAreQueuedThoughIndexed_AreInTheIndexOnce(string queue)
    {
        // As a process leaves them that was killed after it had indexed and before it could say so.
        await StoreAsync("alpha", "beta");
        Execute(Rows, queue);
        Assert.Equal(["alpha", "beta"], await FindAsync());

        // What is in the index twice is taken out once.
        await using var store = Open();
        var alpha = (await store.SearchAsync("alpha", new MemoryFilter(), 5, StoreFixture.Now, default)).Single();
        await new StoreFixture(store, startAt: 1_000).PutAsync(alpha with { Content = "other" });
        var left = await store.SearchAsync("common", new MemoryFilter(), 5, StoreFixture.Now, default);
        Assert.Equal("beta", Assert.Single(left).Title);
    }

    [Fact]
    public async Task AFileWhoseIndexWasInIt_KeepsItsRows_AndIsIndexedBesideIt()
    {
        await StoreAsync("alpha", "beta");
        File.Delete(Index);
        Execute(Rows, """
            DROP TABLE index_queue;
            DROP TABLE index_new;
            DROP TABLE index_state;
            DROP TABLE redo;
            ALTER TABLE namespaces ADD COLUMN indexed_rows INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE namespaces ADD COLUMN indexed_tokens INTEGER NOT NULL DEFAULT 0;
            CREATE TABLE index_queue (row INTEGER PRIMARY KEY, indexed INTEGER NOT NULL);
            CREATE TABLE vocabulary (stem TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (stem, word)) WITHOUT ROWID;
            CREATE VIRTUAL TABLE memories_fts USING fts5 (title, content, tags, content='', contentless_delete=1);
            PRAGMA user_version = 1;
            """);
        Assert.Equal(["alpha", "beta"], await FindAsync());
    }

    [Fact]
    public async Task ARowThatIsWrittenWhileItIsIndexed_IsFoundByWhatItSaysLast()
    {
        await using var store = Open();
        var fixture = new StoreFixture(store);
        var memory = StoreFixture.Memory("row", "first");
        for (var i = 0; i < 100; i++)
        {
            await fixture.PutAsync(memory with { Content = $"early{i}" });
            var indexing = store.SearchAsync("row", new MemoryFilter(), 1, StoreFixture.Now, default); // has all indexed that is written
            await fixture.PutAsync(memory with { Content = $"late{i}" });
            await indexing;
            Assert.Single(await store.SearchAsync($"late{i}", new MemoryFilter(), 5, StoreFixture.Now, default));
            Assert.Empty(await store.SearchAsync($"early{i}", new MemoryFilter(), 5, StoreFixture.Now, default));
        }
    }

    [Fact]
    public async Task RowsThatAreChangedOrDeletedBeforeTheyAreIndexed_AreInTheIndexOnce_AndNothingStaysQueued()
    {
        // More than the indexer takes at once, of two namespaces, and the newest of each is deleted.
        const int Count = 5_200;
        await using (var store = Open())
        {
            var fixture = new StoreFixture(store);
            var rows = Enumerable.Range(0, Count).Select(i => StoreFixture.Memory($"row {i}", "common early", $"ns{i % 2}")).ToArray();
            Entry[] entries =
            [
                .. rows.Select(r => fixture.Next(r.Namespace, Mutations.Put(r))),
                .. rows.Where((_, i) => i % 10 == 3).Select(r => fixture.Next(r.Namespace, Mutations.Put(r with { Content = "common late" }))),
                .. rows.Where((_, i) => i % 10 == 4 || i >= Count - 2).Select(r => fixture.Next(r.Namespace, Mutations.DeleteMemory(r.Id))),
            ];
            await store.CommitAsync([.. entries.Select(e => new StoreWrite.Append(e, true))], default);
            Assert.Equal(Count - (Count / 10) - 2, await CountAsync("common"));
            Assert.Equal(Count / 10, await CountAsync("late"));
            Assert.Equal(Count - (Count / 10) - 2, Number(Index, "SELECT sum(rows) FROM lengths")); // rows that were ever put in

            async Task<int> CountAsync(string word) =>
                (await store.SearchAsync(word, new MemoryFilter(), Count, StoreFixture.Now, default)).Count;
        }

        Assert.Equal(Count - (Count / 10) - 2, Number(Index, "SELECT count(*) FROM memories_fts_docsize"));
        Assert.Equal(0, Number(Rows, "SELECT (SELECT count(*) FROM index_queue) + (SELECT count(*) FROM index_new)"));
    }

    [Fact]
    public async Task ARowThatWaitsForTheIndex_IsRecalled()
    {
        await using var store = Open();
        var fixture = new StoreFixture(store);
        for (var i = 0; i < 20; i++)
        {
            var row = StoreFixture.Memory($"row {i}", $"new{i}");
            await fixture.PutAsync(row);
            Assert.Equal([row.Id], await RecallAsync($"new{i}"));

            await store.SearchAsync("row", new MemoryFilter(), 1, StoreFixture.Now, default); // has all indexed that is written
            await fixture.PutAsync(row with { Content = $"changed{i}" });
            Assert.Equal([row.Id], await RecallAsync($"changed{i}"));
        }

        async Task<IEnumerable<string>> RecallAsync(string word) =>
            (await store.RecallAsync(new RecallQuery(word, new MemoryFilter { Namespaces = ["global"] }, 1, StoreFixture.Now), default))
                .Select(c => c.Memory.Id);
    }

    [Fact]
    public async Task ARowThatWaitsForTheIndex_IsNoDamage()
    {
        await using var store = Open();
        var fixture = new StoreFixture(store);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                await fixture.PutAsync(StoreFixture.Memory($"row {i}"));
            }
        });
        while (!writing.IsCompleted)
        {
            Assert.Empty(await store.ScrubAsync(default));
        }

        await writing;
    }

    [Fact]
    public async Task ASearchThatWaitsForTheIndex_IsAnswered_WhenTheStoreCloses()
    {
        for (var i = 0; i < 20; i++)
        {
            var store = Open();
            var fixture = new StoreFixture(store, startAt: 100 * i);
            await store.CommitAsync([.. Enumerable.Range(0, 50).Select(n => new StoreWrite.Append(
                fixture.Next("global", Mutations.Put(StoreFixture.Memory($"row {i} {n}"))), true))], default);
            var search = store.SearchAsync("row", new MemoryFilter(), 1, StoreFixture.Now, default).AsTask();
            await store.DisposeAsync();
            await Task.WhenAny(search, Task.Delay(TimeSpan.FromSeconds(10)));
            Assert.True(search.IsCompleted, "neither found nor refused");
        }
    }

    private SqliteReplicaStore Open() => SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Rows });

    private async Task StoreAsync(params string[] titles)
    {
        await using var store = Open();
        var fixture = new StoreFixture(store, startAt: 100 * Directory.GetFiles(_folder).Length);
        foreach (var title in titles)
        {
            await fixture.PutAsync(StoreFixture.Memory(title, "common"));
        }

        await store.SearchAsync("common", new MemoryFilter(), 5, StoreFixture.Now, default);
    }

    private async Task<string[]> FindAsync()
    {
        await using var store = Open();
        var found = await store.SearchAsync("common", new MemoryFilter(), 5, StoreFixture.Now, default);
        return [.. found.Select(m => m.Title).Order(StringComparer.Ordinal)];
    }

    private static void Execute(string path, string sql) => Run(path, sql, static c => c.ExecuteNonQuery());

    private static long Number(string path, string sql) => (long)Run(path, sql, static c => c.ExecuteScalar())!;

    private static T Run<T>(string path, string sql, Func<SqliteCommand, T> run)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return run(command);
    }
}
