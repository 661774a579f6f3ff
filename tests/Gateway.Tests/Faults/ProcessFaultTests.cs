using System.Collections.Concurrent;
using System.Text.Json;
using AiMemory.Storage;
using AiMemory.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Faults;

/// <summary>What happens to a node's process, and what must be true after it (P1, P9, design 7).</summary>
public sealed class ProcessFaultTests : IDisposable
{
    private const int Connections = 64;

    private readonly string _folder = Directory.CreateTempSubdirectory("aimemory-fault-").FullName;
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 2 * Connections }) { Timeout = TimeSpan.FromSeconds(60) };

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Kill9_InAWriteBurst_LosesNothingAcknowledged()
    {
        ConcurrentBag<string> acknowledged = [];
        using (var server = await ServerProcess.StartAsync(_folder))
        {
            var burst = BurstAsync(server, acknowledged);
            await UntilAsync(() => acknowledged.Count >= 500);
            server.Kill();
            await burst;
        }

        using (var server = await ServerProcess.StartAsync(_folder))
        {
            var held = await server.IdsAsync(_http);
            Assert.Empty(acknowledged.Except(held));
            Assert.InRange(held.Count, acknowledged.Count, acknowledged.Count + Connections);
            Assert.NotNull((await ServerProcess.StoreAsync(_http, server.Url, "after", "after")).Id);
            Assert.Equal(0, await server.StopAsync("TERM"));
        }

        await LogChecksOutAsync();
    }

    [Fact]
    public async Task ADamagedRow_OfANodeAlone_IsToldOf_AndStopsNothing()
    {
        using (var server = await ServerProcess.StartAsync(_folder))
        {
            Assert.NotNull((await ServerProcess.StoreAsync(_http, server.Url, "team", "first")).Id);
            Assert.Equal(0, await server.StopAsync("TERM"));
        }

        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "ai-memory.db")};Pooling=False"))
        using (var command = connection.CreateCommand())
        {
            connection.Open();
            command.CommandText = "UPDATE memories SET body = zeroblob(length(body))";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        using (var server = await ServerProcess.StartAsync(_folder, "--scrub-interval-secs", "1"))
        {
            await UntilAsync(() => server.Log.Contains("damage: 1 rows of namespace 'team'", StringComparison.Ordinal));
            await UntilAsync(() => _http.GetStringAsync(new Uri(server.Url, "/api/v1/cluster")).Result.Contains("damaged: rows of team", StringComparison.Ordinal));
            Assert.NotNull((await ServerProcess.StoreAsync(_http, server.Url, "team", "second")).Id);
            Assert.Equal(0, await server.StopAsync("TERM"));
        }
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_InAWriteBurst_DrainsAndExits0(string signal)
    {
        ConcurrentBag<string> acknowledged = [];
        ConcurrentBag<string> failures = [];
        using (var server = await ServerProcess.StartAsync(_folder))
        {
            var burst = BurstAsync(server, acknowledged, failures);
            await UntilAsync(() => acknowledged.Count >= 200);
            Assert.Equal(0, await server.StopAsync(signal));
            await burst;
            Assert.DoesNotContain("   at ", server.Log, StringComparison.Ordinal);
        }

        // Nobody was answered anything but a success, or that the node is going.
        Assert.All(failures, failure => Assert.StartsWith("503 ", failure, StringComparison.Ordinal));
        using var again = await ServerProcess.StartAsync(_folder);
        Assert.Empty(acknowledged.Except(await again.IdsAsync(_http)));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("half a frame")]
    [InlineData("cut short")]
    public async Task TornTail_OfTheWriteAheadFile_IsLeftOut_AndTheNodeOpensByItself(string tear)
    {
        var ids = new List<string>();
        using (var server = await ServerProcess.StartAsync(_folder))
        {
            for (var i = 0; i < 20; i++)
            {
                ids.Add((await ServerProcess.StoreAsync(_http, server.Url, "torn", $"row {i}")).Id!);
            }

            server.Kill();
        }

        await using (var file = new FileStream(Path.Combine(_folder, "ai-memory.db-wal"), FileMode.Open, FileAccess.ReadWrite))
        {
            Assert.True(file.Length > 4120);
            switch (tear)
            {
                case "garbage":
                    file.Seek(0, SeekOrigin.End);
                    file.Write(Enumerable.Range(0, 5_000).Select(i => (byte)(i * 31)).ToArray());
                    break;
                case "half a frame":
                    var frame = new byte[2_000];
                    file.Seek(-4_120, SeekOrigin.End);
                    file.ReadExactly(frame);
                    file.Seek(0, SeekOrigin.End);
                    file.Write(frame);
                    break;
                default:
                    file.SetLength(file.Length - 100); // as a disk that lied about its sync: the last write goes, nothing else
                    break;
            }
        }

        using (var server = await ServerProcess.StartAsync(_folder))
        {
            var lost = ids.Except(await server.IdsAsync(_http)).ToArray();
            Assert.True(lost.Length <= (tear == "cut short" ? 1 : 0), $"lost {lost.Length}");
            Assert.NotNull((await ServerProcess.StoreAsync(_http, server.Url, "torn", "after")).Id);
            Assert.Equal(0, await server.StopAsync("TERM"));
        }

        await LogChecksOutAsync();
    }

    [Fact]
    public async Task FullDisk_IsSaidClearly_ReadsGoOn_AndWritesToo_WhenThereIsRoom()
    {
        using var disk = new SmallDisk(mebibytes: 4);
        using var server = await ServerProcess.StartAsync(disk.Folder);
        disk.Bound(server.Id);
        var stored = new List<string>();
        (string? Id, int Status, string Body) answer;
        do
        {
            answer = await ServerProcess.StoreAsync(_http, server.Url, "full", $"row {stored.Count}", contentBytes: 30_000);
            stored.AddRange(answer.Id is { } id ? [id] : []);
        }
        while (answer.Id is not null && stored.Count < 1_000);

        Assert.InRange(stored.Count, 5, 999);
        for (var i = 0; i < 3; i++)
        {
            answer = await ServerProcess.StoreAsync(_http, server.Url, "full", $"refused {i}", contentBytes: 30_000);
            Assert.Contains(answer.Status, new[] { 503, 507 });
            Assert.Contains("full", JsonDocument.Parse(answer.Body).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(stored.ToHashSet(), await server.IdsAsync(_http));
        Assert.Contains("\"count\":1", await _http.GetStringAsync(new Uri(server.Url, $"/api/v1/recall?context={Uri.EscapeDataString("row")}&limit=1")), StringComparison.Ordinal);
        disk.MakeRoom(server.Id);
        await UntilAsync(async () =>
        {
            var again = await ServerProcess.StoreAsync(_http, server.Url, "full", "there is room", contentBytes: 30_000);
            stored.AddRange(again.Id is { } id ? [id] : []);
            return again.Id is not null;
        });
        Assert.Equal(stored.ToHashSet(), await server.IdsAsync(_http));
        Assert.False(server.HasExited, server.Log);
        Assert.Equal(0, await server.StopAsync("TERM"));
        using var reopened = await ServerProcess.StartAsync(disk.Folder);
        Assert.Equal(stored.ToHashSet(), await reopened.IdsAsync(_http));
        Assert.Contains("\"count\":1", await _http.GetStringAsync(new Uri(reopened.Url, "/api/v1/search?q=room")), StringComparison.Ordinal);
    }

    // Each connection stores until the server is gone; what it was told is kept.
    private async Task BurstAsync(ServerProcess server, ConcurrentBag<string> acknowledged, ConcurrentBag<string>? failures = null) =>
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async connection =>
        {
            for (var i = 0; ; i++)
            {
                var (id, status, body) = await ServerProcess.StoreAsync(_http, server.Url, $"burst/{connection % 4}", $"{connection} {i}");
                if (status == 0)
                {
                    return;
                }

                if (id is null)
                {
                    failures?.Add($"{status} {body}");
                    return;
                }

                acknowledged.Add(id);
            }
        }));

    /// <summary>Every entry has its checksum and its place, every row its checksum and its words.</summary>
    private async Task LogChecksOutAsync()
    {
        await using var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(_folder, "ai-memory.db") });
        Assert.Empty(await store.ScrubAsync(default));
        foreach (var name in await store.ListLogsAsync(null, 1_000, default))
        {
            foreach (var extent in (await store.ReadLogAsync(name, default)).Held)
            {
                var expected = extent.First;
                foreach (var entry in await store.ReadEntriesAsync(name, extent, int.MaxValue, default))
                {
                    Assert.Equal(expected++, entry.Version.Sequence);
                }

                Assert.Equal(extent.Last + 1, expected);
            }
        }
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 1_200; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("what was waited for did not come");
    }
}
