using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Tests.Storage;

/// <summary>Writes rows into a store as an owner would, one entry each.</summary>
public sealed class StoreFixture(IReplicaStore store, long startAt = 0)
{
    public static readonly DateTimeOffset Now = new(2026, 4, 3, 15, 0, 0, TimeSpan.Zero);

    private long _sequence = startAt;

    public IReplicaStore Store { get; } = store;

    public static Memory Memory(string title, string content = "content", string ns = "global", string? id = null) => new()
    {
        Id = id ?? Guid.NewGuid().ToString(),
        Tier = Tier.Mid,
        Namespace = ns,
        Title = title,
        Content = content,
        Source = "api",
        CreatedAt = "2026-04-03T15:00:00+00:00",
        UpdatedAt = "2026-04-03T15:00:00+00:00",
    };

    public async Task<EntryVersion> WriteAsync(string ns, params Mutation[] mutations)
    {
        var entry = Next(ns, mutations);
        await Store.CommitAsync([new StoreWrite.Append(entry, true)], default);
        return entry.Version;
    }

    public Task<EntryVersion> PutAsync(Memory memory) => WriteAsync(memory.Namespace, Mutations.Put(memory));

    public Entry Next(string ns, params Mutation[] mutations) => Entry.Create(
        ns, new EntryVersion(1, ++_sequence), EntryKind.Change, default, MutationCodec.Encode(mutations));
}
