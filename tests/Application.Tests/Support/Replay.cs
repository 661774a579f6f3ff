using AiMemory.Storage;
using AiMemory.Storage.Sqlite;

namespace Application.Tests.Support;

/// <summary>Rebuilds a replica from nothing but another one's log, and compares the two.</summary>
internal static class Replay
{
    public static async Task AssertLogTellsAllAsync(Node node)
    {
        var folder = Directory.CreateTempSubdirectory("aimemory-replay-");
        await using (var copy = SqliteReplicaStore.Open(
            new SqliteStoreOptions { Path = Path.Combine(folder.FullName, "m.db"), NodeId = "b", Synchronous = false }))
        {
            var names = await node.Store.ListLogsAsync(null, 1000, default);
            foreach (var name in names)
            {
                var log = await node.Store.ReadLogAsync(name, default);
                foreach (var extent in log.Held)
                {
                    var entries = await node.Store.ReadEntriesAsync(name, extent, int.MaxValue, default);
                    await copy.CommitAsync(entries.Select(e => new StoreWrite.Append(e, ApplyNow: true)).ToArray(), default);
                }
            }

            Assert.Equal(names, await copy.ListLogsAsync(null, 1000, default));
            foreach (var name in names)
            {
                Assert.Equal(await node.Store.GetDigestAsync(name, default), await copy.GetDigestAsync(name, default));
            }
        }

        folder.Delete(recursive: true);
    }
}
