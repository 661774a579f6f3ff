using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Tests.Storage;

/// <summary>A store that holds a row of every kind, and what makes a copy hard: touches, tombstones, expired rows, odd texts.</summary>
internal static class MigrationSample
{
    public const long Memories = 63;

    public static async Task<StoreFixture> FillAsync(IReplicaStore store)
    {
        var fixture = new StoreFixture(store);
        for (var i = 0; i < 60; i++)
        {
            // Ids fall while rows come in: a copy in order of ids would turn the order round.
            await fixture.PutAsync(StoreFixture.Memory($"title {i}", $"text number {i} {new string('x', i * 20)}", id: i == 0 ? "m-0" : $"m-{999 - i}"));
        }

        var odd = StoreFixture.Memory("Größe \0 日本 🎉", "nul \0 in it", id: "odd id") with
        {
            Tags = ["a", "b", "a"],
            Confidence = 0.1 + 0.2,
            CreatedAt = "2026-04-03t15:00:00.123456789+00:00",
            ExpiresAt = "2020-01-01T00:00:60z",
            Metadata = new Metadata("""{"agent_id":"alice","n":18446744073709551615}"""),
        };
        await fixture.PutAsync(odd);
        await fixture.WriteAsync("global", Mutations.Touch(odd with { AccessCount = 7, LastAccessedAt = "2026-04-04T00:00:00+00:00" }));
        await fixture.PutAsync(StoreFixture.Memory("in a", ns: "team/a", id: "a-1"));
        await fixture.PutAsync(StoreFixture.Memory("gone", id: "gone"));
        await fixture.WriteAsync("global", Mutations.DeleteMemory("gone"));
        await fixture.PutAsync(StoreFixture.Memory("last", ns: "zone"));
        const string Time = "2026-04-03T15:00:00.000000001+00:00";
        await fixture.WriteAsync(
            "team/a",
            Mutations.Put(new MemoryLink("a-1", "m-0", "supersedes", Time)),
            Mutations.Put(new ArchivedMemory(StoreFixture.Memory("old", ns: "team/a", id: "old"), Time, "forget")),
            Mutations.Put(new NamespaceStandard("team/a", "a-1", "*", """{"write":"owner"}""", 2, Time)),
            Mutations.Put(new PendingAction
            {
                Id = "p",
                ActionType = "delete",
                MemoryId = "a-1",
                Namespace = "team/a",
                PayloadJson = "{}",
                RequestedBy = "bob",
                RequestedAt = Time,
                Status = "pending",
                Approvals = [new Approval("eve", Time)],
            }),
            Mutations.PutVector("a-1", [1f, -2f, float.Epsilon]),
            Mutations.PutIntent("i", "{}"),
            Mutations.PutAnswer("k", "{}"));
        await fixture.WriteAsync(
            "zone",
            Mutations.Put(new WebhookSubscription { Id = "s", Url = "https://example.com", Events = "*", CreatedAt = Time, DispatchCount = 3, FailureCount = 1 }),
            Mutations.Put(new SyncClock("alice", "node-b", Time, null, Time)));
        return fixture;
    }

    /// <summary>Every row in the same order, the same digests, the same place in history.</summary>
    public static async Task AssertSameAsync(IReplicaStore expected, IReplicaStore actual)
    {
        var names = await expected.ListLogsAsync(null, 100, default);
        Assert.Equal(names, await actual.ListLogsAsync(null, 100, default));
        foreach (var name in names)
        {
            Assert.Equal(await expected.GetDigestAsync(name, default), await actual.GetDigestAsync(name, default));
            var (a, b) = (await ReadAsync(expected, name), await ReadAsync(actual, name));
            Assert.Equal(a.Select(r => r with { Body = default }), b.Select(r => r with { Body = default }));
            Assert.All(a.Zip(b), pair => Assert.Equal(pair.First.Body.ToArray(), pair.Second.Body.ToArray()));
            var (was, now) = (await expected.ReadLogAsync(name, default), await actual.ReadLogAsync(name, default));
            Assert.Equal((was.Applied, Convert.ToHexString(was.CoreState.Span)), (now.Applied, Convert.ToHexString(now.CoreState.Span)));
        }

        Assert.Empty(await actual.ScrubAsync(default));
    }

    private static async Task<List<RowImage>> ReadAsync(IReplicaStore store, string name)
    {
        var rows = new List<RowImage>();
        await foreach (var row in store.ReadInsertedAsync(name, default))
        {
            rows.Add(row);
        }

        return rows;
    }
}
