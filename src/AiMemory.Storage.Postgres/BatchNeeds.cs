using AiMemory.Log;

namespace AiMemory.Storage.Postgres;

/// <summary>Keys of what a batch must know before it can be applied.</summary>
internal sealed class BatchNeeds
{
    public HashSet<(NamespaceState Namespace, EntryVersion Version)> Positions { get; } = [];

    public HashSet<(NamespaceState Namespace, string Id)> Memories { get; } = [];

    public HashSet<(NamespaceState Namespace, RowKind Kind, string Key)> Others { get; } = [];

    public void Add(NamespaceState ns, IReadOnlyList<Mutation> mutations)
    {
        foreach (var mutation in mutations)
        {
            Add(ns, mutation.Row, mutation.Key);
        }
    }

    public void Add(NamespaceState ns, RowKind row, string key)
    {
        if (row == RowKind.Memory)
        {
            Memories.Add((ns, key));
        }
        else
        {
            Others.Add((ns, row, key));
        }
    }
}
