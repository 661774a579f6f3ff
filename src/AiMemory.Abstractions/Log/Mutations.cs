namespace AiMemory.Log;

/// <summary>Makes mutations, so that what a change writes is said once for every command.</summary>
public static class Mutations
{
    public static Mutation Put(Memory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return new(RowKind.Memory, MutationKind.Put, memory.Id, RowCodec.Encode(memory), memory);
    }

    public static Mutation Touch(Memory touched)
    {
        ArgumentNullException.ThrowIfNull(touched);
        return new(RowKind.Memory, MutationKind.Touch, touched.Id, RowCodec.Encode(MemoryTouch.Of(touched)));
    }

    public static Mutation DeleteMemory(string id) => Delete(RowKind.Memory, id);

    public static Mutation Put(MemoryLink link) => new(RowKind.Link, MutationKind.Put, RowKeys.Of(link), RowCodec.Encode(link));

    public static Mutation Delete(MemoryLink link) => Delete(RowKind.Link, RowKeys.Of(link));

    public static Mutation Put(ArchivedMemory archived)
    {
        ArgumentNullException.ThrowIfNull(archived);
        return new(RowKind.Archive, MutationKind.Put, archived.Memory.Id, RowCodec.Encode(archived));
    }

    public static Mutation DeleteArchived(string id) => Delete(RowKind.Archive, id);

    public static Mutation Put(NamespaceStandard standard)
    {
        ArgumentNullException.ThrowIfNull(standard);
        return new(RowKind.Standard, MutationKind.Put, standard.Namespace, RowCodec.Encode(standard));
    }

    public static Mutation DeleteStandard(string @namespace) => Delete(RowKind.Standard, @namespace);

    public static Mutation Put(PendingAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return new(RowKind.Pending, MutationKind.Put, action.Id, RowCodec.Encode(action));
    }

    public static Mutation Put(WebhookSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return new(RowKind.Subscription, MutationKind.Put, subscription.Id, RowCodec.Encode(subscription));
    }

    public static Mutation DeleteSubscription(string id) => Delete(RowKind.Subscription, id);

    public static Mutation Put(SyncClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return new(RowKind.SyncClock, MutationKind.Put, RowKeys.SyncClock(clock.AgentId, clock.PeerId), RowCodec.Encode(clock));
    }

    public static Mutation PutVector(string memoryId, ReadOnlySpan<float> vector) =>
        new(RowKind.Vector, MutationKind.Put, memoryId, RowCodec.EncodeVector(vector));

    public static Mutation DeleteVector(string memoryId) => Delete(RowKind.Vector, memoryId);

    public static Mutation PutIntent(string id, string json) =>
        new(RowKind.Intent, MutationKind.Put, id, RowCodec.EncodeJson(json));

    public static Mutation DeleteIntent(string id) => Delete(RowKind.Intent, id);

    public static Mutation PutAnswer(string key, string json) =>
        new(RowKind.Answer, MutationKind.Put, key, RowCodec.EncodeJson(json));

    private static Mutation Delete(RowKind row, string key) => new(row, MutationKind.Delete, key, ReadOnlyMemory<byte>.Empty);
}
