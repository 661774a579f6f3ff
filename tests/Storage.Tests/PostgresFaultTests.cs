using AiMemory.Log;
using AiMemory.Storage;
using AiMemory.Storage.Postgres;
using AiMemory.Storage.Sqlite;

namespace AiMemory.Tests.Storage;

/// <summary>What only a server can do: be away, be restarted, be someone else's.</summary>
[Collection(PostgresGroup.Name)]
public sealed class PostgresFaultTests(PostgresServer server)
{
    [Fact]
    public async Task Open_WhileHeld_NamesTheHolder_AndWorksAfterwards()
    {
        var url = await server.CreateDatabaseAsync();
        await using (await OpenAsync(url))
        {
            var failure = await Assert.ThrowsAsync<StoreInUseException>(() => OpenAsync(url));
            Assert.Contains($"ai-memory a {Environment.ProcessId}", failure.Message, StringComparison.Ordinal);
            await using var other = await OpenAsync(url + "?schema=other");
        }

        await using var again = await OpenAsync(url);
    }

    [Fact]
    public async Task Open_OfWhatIsNotOurs_IsRefused()
    {
        var url = await server.CreateDatabaseAsync();
        var database = url[(url.LastIndexOf('/') + 1)..];
        await server.ExecuteAsync(database, "CREATE SCHEMA theirs; CREATE TABLE theirs.meta (key text, value text);");
        Assert.Contains("another program", (await Assert.ThrowsAsync<StoreFormatException>(() => OpenAsync(url + "?schema=theirs"))).Message, StringComparison.Ordinal);
        await using (await OpenAsync(url))
        {
        }

        await server.ExecuteAsync(database, "UPDATE ai_memory.meta SET value = '99' WHERE key = 'schema_version'");
        Assert.Contains("newer", (await Assert.ThrowsAsync<StoreFormatException>(() => OpenAsync(url))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WithAWrongAddress_SaysWhatIsWrong_AndNoPassword()
    {
        var url = await server.CreateDatabaseAsync();
        var database = url[(url.LastIndexOf('/') + 1)..];
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(server.Url(database, "wrong")));
        Assert.Contains("refused the login", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            "does not exist", (await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(server.Url("nothing")))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "cannot be reached",
            (await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync("postgres://a:b@no-such-host.invalid/x"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "cannot be reached", (await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync("postgres://a@127.0.0.1:1/x"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreFormatException>(() => OpenAsync("mysql://a/b"));
        await Assert.ThrowsAsync<StoreFormatException>(() => OpenAsync("postgres://a/b?nonsense=1"));
        await Assert.ThrowsAsync<StoreFormatException>(() => OpenAsync("postgres://a/b?schema=x;drop"));
    }

    [Fact]
    public async Task ServerCrashedUnderLoad_WritesFailAtOnce_ThenGoOn_AndNothingAcknowledgedIsLost()
    {
        await using var store = await OpenAsync(await server.CreateDatabaseAsync());
        var acknowledged = new System.Collections.Concurrent.ConcurrentBag<string>();
        var failures = 0;
        var sequence = 0L;
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var memory = StoreFixture.Memory($"t{Guid.NewGuid()}");
                var entry = Entry.Create(
                    "global", new EntryVersion(1, Interlocked.Increment(ref sequence)), EntryKind.Change, default,
                    MutationCodec.Encode([Mutations.Put(memory)]));
                try
                {
                    await store.CommitAsync([new StoreWrite.Append(entry, true)], default).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
                    acknowledged.Add(memory.Id);
                }
                catch (StoreUnavailableException)
                {
                    Interlocked.Increment(ref failures);
                    await Task.Delay(20);
                }
            }
        })).ToArray();
        await Task.Delay(700);
        await server.StopAsync("immediate");
        await Task.Delay(300);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.GetMemoryAsync("x", default).AsTask());
        Assert.False(await store.IsHealthyAsync(default));
        await server.StartAsync();
        var before = acknowledged.Count;
        for (var wait = 0; wait < 100 && acknowledged.Count < before + 50; wait++)
        {
            await Task.Delay(100);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.True(failures > 0);
        Assert.True(acknowledged.Count >= before + 50, "writes did not resume");
        foreach (var id in acknowledged)
        {
            Assert.NotNull(await store.GetMemoryAsync(id, default));
        }

        Assert.Empty(await store.ScrubAsync(default));
    }

    [Fact]
    public async Task ConnectionsCut_AreMadeAnew()
    {
        var url = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(url);
        var fixture = new StoreFixture(store);
        var memory = StoreFixture.Memory("t");
        await fixture.PutAsync(memory);
        for (var round = 0; round < 3; round++)
        {
            await store.GetMemoryAsync(memory.Id, default);
            await server.ExecuteAsync(
                "postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'ai-memory %'");
            Assert.Equal("t", (await store.GetMemoryAsync(memory.Id, default))!.Title);
            try
            {
                await fixture.PutAsync(StoreFixture.Memory($"cut {round}"));
            }
            catch (StoreUnavailableException)
            {
                // The cut was noticed by this write; the next one has a new connection.
                await Task.Delay(300);
            }

            await fixture.PutAsync(StoreFixture.Memory($"after {round}"));
        }
    }

    [Fact]
    public async Task QueriesOfDifferentColumns_OnOneConnection_DoNotTakeEachOthersRows()
    {
        await using var store = await OpenAsync(await server.CreateDatabaseAsync());
        var fixture = new StoreFixture(store);
        await fixture.PutAsync(StoreFixture.Memory("t"));
        await fixture.WriteAsync("global", Mutations.PutVector("v", [1f]));
        var digest = await store.GetDigestAsync("global", default);
        for (var round = 0; round < 10; round++)
        {
            // Mixed up, the connection is lost for half a minute.
            Assert.Equal(digest, await store.GetDigestAsync("global", default).AsTask().WaitAsync(TimeSpan.FromSeconds(15)));
            Assert.Empty(await store.ScrubAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(15)));
        }
    }

    [Fact]
    public async Task Append_OfAnotherEntryAtATakenPosition_IsRefused_ASecondCopyIsNot()
    {
        await using var store = await OpenAsync(await server.CreateDatabaseAsync());
        Entry At(string title) => Entry.Create(
            "global", new EntryVersion(1, 1), EntryKind.Change, default, MutationCodec.Encode([Mutations.Put(StoreFixture.Memory(title, id: title))]));
        await store.CommitAsync([new StoreWrite.Append(At("a"), true)], default);
        await store.CommitAsync([new StoreWrite.Append(At("a"), true)], default);
        await Assert.ThrowsAsync<StoreFormatException>(() => store.CommitAsync([new StoreWrite.Append(At("b"), true)], default).AsTask());
        Assert.Null(await store.GetMemoryAsync("b", default));
    }

    [Fact]
    public async Task OddText_IsKept_AndFound()
    {
        await using var store = await OpenAsync(await server.CreateDatabaseAsync());
        var fixture = new StoreFixture(store);
        var memory = StoreFixture.Memory("nul \0 in it", "content \0 'quoted' \\ back");
        await fixture.PutAsync(memory);
        Assert.Equal(memory.Content, (await store.FindByTitleAsync("global", memory.Title, default))!.Content);
        Assert.Single(await store.SearchAsync("'quoted'", new MemoryFilter(), 5, StoreFixture.Now, default));
        Assert.Null(await store.GetMemoryAsync("half \uD800", default));
        await fixture.PutAsync(StoreFixture.Memory("long", string.Concat(Enumerable.Range(0, 30_000).Select(i => $"w{i} "))));
        Assert.Single(await store.SearchAsync("w29", new MemoryFilter(), 5, StoreFixture.Now, default));
    }

    [Fact]
    public async Task Search_ScoresAsSqliteDoes_AndDigestsAreEqual()
    {
        var folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;
        await using (var sqlite = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(folder, "m.db") }))
        await using (var postgres = await OpenAsync(await server.CreateDatabaseAsync()))
        {
            var random = new Random(7);
            var sequence = 0L;
            for (var i = 0; i < 300; i++)
            {
                var memory = StoreFixture.Memory(
                    $"title {i} w{random.Next(9)}",
                    string.Join(' ', Enumerable.Range(0, random.Next(5, 60)).Select(_ => $"w{(int)Math.Pow(random.NextDouble() * 6, 2)}"))) with
                {
                    Priority = random.Next(1, 10),
                    AccessCount = random.Next(60),
                };
                var entry = Entry.Create(
                    "global", new EntryVersion(1, ++sequence), EntryKind.Change, default, MutationCodec.Encode([Mutations.Put(memory)]));
                await sqlite.CommitAsync([new StoreWrite.Append(entry, true)], default);
                await postgres.CommitAsync([new StoreWrite.Append(entry, true)], default);
            }

            foreach (var query in (string[])["w1", "w3 w4", "w20", "title w2 w3", "w1.w2"])
            {
                Assert.Equal(
                    (await sqlite.SearchAsync(query, new MemoryFilter(), 20, StoreFixture.Now, default)).Select(m => m.Title),
                    (await postgres.SearchAsync(query, new MemoryFilter(), 20, StoreFixture.Now, default)).Select(m => m.Title));
                var recall = new RecallQuery(query, new MemoryFilter(), 20, StoreFixture.Now);
                Assert.Equal(
                    (await sqlite.RecallAsync(recall, default)).Select(c => Math.Round(c.Text, 6)),
                    (await postgres.RecallAsync(recall, default)).Select(c => Math.Round(c.Text, 6)));
            }

            Assert.Equal(await sqlite.GetDigestAsync("global", default), await postgres.GetDigestAsync("global", default));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static Task<PostgresReplicaStore> OpenAsync(string url) =>
        PostgresReplicaStore.OpenAsync(new PostgresStoreOptions { Url = url }, default);
}
