using System.Security.Cryptography;
using AiMemory.Storage;
using AiMemory.Storage.Sqlite;

namespace AiMemory.Tests.Storage;

/// <summary>A file of ai-memory 0.6.0 becomes one of ours, whole or not at all.</summary>
public sealed class LegacyAdoptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;

    private string File => Path.Combine(_folder, "m.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Open_TakesEverythingOver_AndSaysWhat()
    {
        LegacyFixture.Create(File);
        await using var store = Open();
        var adopted = store.Adopted!;
        Assert.Equal(
            (13, 3, 1, 1, 1, 1, 1, 1, 1),
            (adopted.SchemaVersion, adopted.Memories, adopted.Links, adopted.Archived, adopted.Standards, adopted.Pending,
                adopted.Subscriptions, adopted.SyncClocks, adopted.Vectors));
        Assert.Empty(adopted.Notes);

        var memory = (await store.GetMemoryAsync("m-1", default))!;
        Assert.Equal(["x", "y", "x"], memory.Tags);
        Assert.Equal(
            new Memory
            {
                Id = "m-1",
                Tier = Tier.Long,
                Namespace = "team/a",
                Title = "Größe 日本",
                Content = "compressing streams 🎉",
                Tags = memory.Tags,
                Priority = 9,
                Confidence = 0.25,
                Source = "cli",
                AccessCount = 1234567,
                CreatedAt = "2026-04-03T15:00:00.123456789+00:00",
                UpdatedAt = "2026-04-03T16:00:00.987654321+00:00",
                LastAccessedAt = "2026-04-03T16:00:00+00:00",
                ExpiresAt = "2099-01-01t00:00:60z",
                Metadata = new Metadata("""{"agent_id":"alice","n":18446744073709551615,"scope":"team","z":1}"""),
                Version = memory.Version,
            },
            memory);
        Assert.Equal([new MemoryLink("m-1", "m-2", "supersedes", "2026-04-03T15:00:01.000000001+00:00")], await store.GetLinksAsync("m-2", default));
        var archived = (await store.GetArchivedAsync("old-1", default))!;
        Assert.Equal(("2026-02-01T00:00:00.5+00:00", "forget", "bob"), (archived.ArchivedAt, archived.Reason, archived.Memory.Metadata.AgentId));
        Assert.Equal(
            new NamespaceStandard(
                "team/a", "std-1", "*", """{"approver":{"consensus":2},"write":"owner"}""", null, "2026-04-03T15:00:02+00:00"),
            await store.GetStandardAsync("team/a", default));
        var pending = (await store.GetPendingAsync("p-1", default))!;
        Assert.Equal(("""{"a":2,"b":1}""", "pending", "bob"), (pending.PayloadJson, pending.Status, pending.Approvals[0].AgentId));
        var subscription = Assert.Single(await store.ListSubscriptionsAsync(default));
        Assert.Equal(("ab12", "team/a", 7, 2), (subscription.SecretHash, subscription.NamespaceFilter, subscription.DispatchCount, subscription.FailureCount));
        Assert.Equal("2026-04-03T15:00:07+00:00", Assert.Single(await store.ListSyncClocksAsync("alice", default)).LastPulledAt);
        var vectors = new List<VectorRow>();
        await foreach (var vector in store.ReadVectorsAsync(default))
        {
            vectors.Add(vector);
        }

        Assert.Equal([1f, -2f], Assert.Single(vectors).Vector.ToArray());
        Assert.Equal("m-1", Assert.Single(await store.SearchAsync("streams", new MemoryFilter(), 5, StoreFixture.Now, default)).Id);
        Assert.Empty(await store.ScrubAsync(default));
        Assert.False(store.Identity.IsEmpty);
    }

    [Fact]
    public async Task Adopted_RowsAreLogEntries_AndASecondOpenDoesNothing()
    {
        LegacyFixture.Create(File);
        await using (var store = Open())
        {
            var log = await store.ReadLogAsync("team/a", default);
            var extent = Assert.Single(log.Held);
            Assert.Equal((1, 6), (extent.First, extent.Last));
            Assert.Equal(new EntryVersion(extent.Epoch, 6), log.Applied);
            var entries = await store.ReadEntriesAsync("team/a", extent, int.MaxValue, default);
            Assert.Equal(AiMemory.Log.EntryKind.EpochStart, entries[0].Kind);
            Assert.All(entries, e => Assert.True(e.IsIntact));
        }

        await using var again = Open();
        Assert.Null(again.Adopted);
        Assert.Single(Directory.GetFiles(_folder, "m.0.6.0-*.db"));
        Assert.Empty(Directory.GetFiles(_folder, "*.adopting*"));
    }

    [Fact]
    public async Task Copy_HoldsTheOldFile_AndAdoptsAsWell()
    {
        LegacyFixture.Create(File);
        string copy;
        NamespaceDigest digest;
        await using (var store = Open())
        {
            copy = store.Adopted!.CopyPath;
            digest = await store.GetDigestAsync("team/a", default);
        }

        await using var second = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = copy });
        Assert.Equal(3, second.Adopted!.Memories);
        // Equal content gives equal logs, so nodes that adopt the same rows agree from the start.
        Assert.Equal(digest, await second.GetDigestAsync("team/a", default));
    }

    [Fact]
    public async Task FilesThatDiffer_TakeDifferentEpochs_TheNewerTheHigher()
    {
        LegacyFixture.Create(File);
        var other = Path.Combine(_folder, "other.db");
        LegacyFixture.Create(other);
        using (var connection = LegacyFixture.Open(other))
        {
            LegacyFixture.Execute(connection, "UPDATE memories SET content = 'newer', updated_at = '2026-04-03T17:00:00Z' WHERE id = 'm-1'");
        }

        await using var a = Open();
        await using var b = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = other });
        Assert.True((await b.GetMemoryAsync("m-1", default))!.Version > (await a.GetMemoryAsync("m-1", default))!.Version);
    }

    [Fact]
    public async Task OlderSchema_WithoutLaterColumnsAndTables_IsTakenOver()
    {
        LegacyFixture.Create(
            File,
            """
            CREATE TABLE schema_version (version INTEGER NOT NULL);
            INSERT INTO schema_version VALUES (3);
            CREATE TABLE memories (id TEXT PRIMARY KEY, tier TEXT NOT NULL, namespace TEXT NOT NULL, title TEXT NOT NULL, content TEXT NOT NULL,
                tags TEXT NOT NULL DEFAULT '[]', priority INTEGER NOT NULL DEFAULT 5, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
            INSERT INTO memories VALUES ('m-1', 'mid', 'global', 't', 'c', '["a"]', 5, '2026-04-03T15:00:00+00:00', '2026-04-03T15:00:00+00:00');
            CREATE TABLE namespace_meta (namespace TEXT PRIMARY KEY, standard_id TEXT, updated_at TEXT NOT NULL);
            INSERT INTO namespace_meta VALUES ('global', 'm-1', '2026-04-03T15:00:00+00:00');
            """);
        await using var store = Open();
        var memory = (await store.GetMemoryAsync("m-1", default))!;
        Assert.Equal((1.0, "api", "{}"), (memory.Confidence, memory.Source, memory.Metadata.Text));
        Assert.Equal("m-1", (await store.GetStandardAsync("global", default))!.StandardId);
    }

    [Fact]
    public void OddValues_AreKeptAsTheyCanBe_AndNamed()
    {
        LegacyFixture.Create(File, LegacyFixture.Schema.Replace("GENERATED ALWAYS AS (coalesce(json_extract(metadata, '$.scope'), 'private')) VIRTUAL", "", StringComparison.Ordinal),
            """
            INSERT INTO memories (id, tier, title, content, tags, created_at, updated_at, metadata, embedding) VALUES
              ('m-1', 'eternal', 't', 'c', 'loose', 'x', 'y', 'no json', x'0102');
            """);
        using var store = new Closing(Open());
        Assert.Equal(4, store.Value.Adopted!.Notes.Count);
    }

    [Theory]
    [InlineData("UPDATE schema_version SET version = 15;", "newer than 0.6.0")]
    [InlineData("DROP TABLE schema_version;", "another program")]
    [InlineData("PRAGMA user_version = 5;", "another program")]
    public void NewerOrForeign_IsRefused_AndLeftAsItWas(string change, string message)
    {
        LegacyFixture.Create(File, LegacyFixture.Schema, LegacyFixture.Rows, change);
        var failure = Assert.Throws<StoreFormatException>(() => Open());
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        AssertOldFileWorks();
    }

    [Fact]
    public void Damaged_IsRefused_AndLeftAsItWas()
    {
        LegacyFixture.Create(File, LegacyFixture.Schema, LegacyFixture.Rows, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;");
        using (var connection = LegacyFixture.Open(File))
        {
            LegacyFixture.Execute(
                connection,
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO archived_memories "
                + "(id, tier, title, content, created_at, updated_at, archived_at) SELECT 'x' || i, 'mid', 't' || i, hex(randomblob(100)), '', '', '' FROM n");
        }

        using (var stream = new FileStream(File, FileMode.Open))
        {
            var page = new byte[4096];
            Random.Shared.NextBytes(page);
            for (var at = stream.Length / 2; at < (stream.Length / 2) + (20 * 4096); at += 4096)
            {
                stream.Position = at / 4096 * 4096;
                stream.Write(page);
            }
        }

        var before = SHA256.HashData(System.IO.File.ReadAllBytes(File));
        Assert.Throws<StoreFormatException>(() => Open());
        Assert.Equal(before, SHA256.HashData(System.IO.File.ReadAllBytes(File)));
        Assert.Empty(Directory.GetFiles(_folder, "m.0.6.0-*"));
    }

    [Fact]
    public void HeldByARunningOldProgram_IsRefused()
    {
        LegacyFixture.Create(File);
        using var running = LegacyFixture.Open(File);
        LegacyFixture.Execute(running, "SELECT count(*) FROM memories");
        Assert.Throws<StoreInUseException>(() => Open());
        AssertOldFileWorks();
    }

    [Fact]
    public async Task KilledWithAWriteAheadFile_LosesNothing()
    {
        var live = Path.Combine(_folder, "live.db");
        LegacyFixture.Create(live);
        using (var running = LegacyFixture.Open(live))
        {
            LegacyFixture.Execute(running, "PRAGMA wal_autocheckpoint = 0; UPDATE memories SET title = 'in the log' WHERE id = 'm-2'");
            foreach (var suffix in (string[])["", "-wal"])
            {
                System.IO.File.Copy(live + suffix, File + suffix);
            }
        }

        await using var store = Open();
        Assert.Equal("in the log", (await store.GetMemoryAsync("m-2", default))!.Title);
    }

    [Fact]
    public async Task RestoredFromABackupOfTheOldProgram_IsTakenOver()
    {
        var backups = Directory.CreateDirectory(Path.Combine(_folder, "backups")).FullName;
        var snapshot = Path.Combine(backups, "ai-memory-2026-04-19T103000Z.db");
        LegacyFixture.Create(snapshot, LegacyFixture.Schema, LegacyFixture.Rows, "PRAGMA journal_mode = DELETE;");
        var hash = Convert.ToHexStringLower(SHA256.HashData(await System.IO.File.ReadAllBytesAsync(snapshot)));
        await System.IO.File.WriteAllTextAsync(
            Path.ChangeExtension(snapshot, ".manifest.json"),
            $$"""{"snapshot":"{{Path.GetFileName(snapshot)}}","sha256":"{{hash}}","bytes":1,"source_db":"x","version":"0.6.0","created_at":"2026-04-19T10:30:00Z"}""");
        Backups.Restore(File, backups, skipVerify: false, StoreFixture.Now);
        await using var store = Open();
        Assert.Equal(3, store.Adopted!.Memories);
    }

    private SqliteReplicaStore Open() => SqliteReplicaStore.Open(new SqliteStoreOptions { Path = File });

    private void AssertOldFileWorks()
    {
        using var connection = LegacyFixture.Open(File);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM memories";
        Assert.Equal(3L, command.ExecuteScalar());
        Assert.Empty(Directory.GetFiles(_folder, "m.0.6.0-*"));
        Assert.Empty(Directory.GetFiles(_folder, "*.adopting*"));
    }

    private sealed class Closing(SqliteReplicaStore store) : IDisposable
    {
        public SqliteReplicaStore Value { get; } = store;

        public void Dispose() => Value.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
