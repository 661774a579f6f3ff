using System.Text.Json;
using AiMemory.Storage;
using AiMemory.Storage.Sqlite;

namespace AiMemory.Tests.Storage;

/// <summary>The command as its users type it (contract, cli 9).</summary>
public sealed class MigrateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task FileOf060_IsTakenOver_CopiedAndReported_ADryRunLeavesItAlone()
    {
        var old = Path.Combine(_folder, "old.db");
        LegacyFixture.Create(old);
        string[] arguments = ["migrate", "--from", $"sqlite://{old}", "--to", $"sqlite://{_folder}/new.db", "--json"];
        var (exit, output, error) = await ProgramRun.RunAsync([.. arguments, "--dry-run"]);
        Assert.True(exit == 0, error);
        Assert.Contains("\"memories_read\": 3", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "new.db")));
        Assert.Empty(Directory.GetFiles(_folder, "old.0.6.0-*"));
        using (var connection = LegacyFixture.Open(old))
        {
            LegacyFixture.Execute(connection, "SELECT scope_idx FROM memories");
        }

        (exit, output, error) = await ProgramRun.RunAsync(arguments);
        Assert.True(exit == 0, error);
        using var report = JsonDocument.Parse(output);
        Assert.Equal(
            ["batches", "dry_run", "errors", "from_url", "memories_read", "memories_written", "to_url"],
            report.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal((3, 3), (report.RootElement.GetProperty("memories_read").GetInt32(), report.RootElement.GetProperty("memories_written").GetInt32()));
        Assert.Contains("took over 3 memories, 1 embeddings, 1 links, 1 archived, 1 standards, 1 pending actions, 1 subscriptions", error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder, "old.0.6.0-*.db"));
        await using var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(_folder, "new.db") });
        var memory = (await store.GetMemoryAsync("m-1", default))!;
        Assert.Equal(
            ("2026-04-03T15:00:00.123456789+00:00", "2099-01-01t00:00:60z", """{"agent_id":"alice","n":18446744073709551615,"scope":"team","z":1}"""),
            (memory.CreatedAt, memory.ExpiresAt, memory.Metadata.Text));
        Assert.NotNull(await store.GetArchivedAsync("old-1", default));
        Assert.NotNull(await store.GetPendingAsync("p-1", default));
        Assert.True(await store.HasVectorAsync("team/a", "m-1", default));
        Assert.Equal(7, Assert.Single(await store.ListSubscriptionsAsync(default)).DispatchCount);
    }

    [Theory]
    [InlineData("sqlite://{folder}/none.db", "sqlite://{folder}/to.db", "Error: open source store", "does not exist")]
    [InlineData("mysql://u:secret@h/x", "sqlite://{folder}/to.db", "Error: open source store", "unrecognised store URL: mysql://u:***@h/x")]
    [InlineData("sqlite://{folder}/held.db", "sqlite://{folder}/to.db", "Error: open source store", "in use by process")]
    [InlineData("sqlite://{folder}/from.db", "sqlite://{folder}/theirs.db", "Error: open destination store", "not a database")]
    [InlineData("sqlite://{folder}/from.db", "sqlite://{folder}/from.db", "Error: open destination store", "is the source as well")]
    [InlineData("sqlite://{folder}/from.db", "postgres://u:secret@127.0.0.1:1/x", "Error: open destination store", "postgres://u@127.0.0.1:1/x cannot be reached")]
    public async Task StoreThatCannotBeOpened_IsAnError_WithItsCause(string from, string to, string message, string cause)
    {
        await using (SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(_folder, "from.db") }))
        {
        }

        await using var held = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(_folder, "held.db") });
        await File.WriteAllTextAsync(Path.Combine(_folder, "theirs.db"), new string('?', 5_000));
        string In(string url) => url.Replace("{folder}", _folder, StringComparison.Ordinal);
        var (exit, output, error) = await ProgramRun.RunAsync("migrate", "--from", In(from), "--to", In(to));
        Assert.Equal((1, string.Empty), (exit, output));
        Assert.StartsWith(message, error, StringComparison.Ordinal);
        Assert.Contains(cause, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "to.db")));
        Assert.False(File.Exists(Path.Combine(_folder, "none.db")));
    }
}
