using AiMemory.Application.Commands;
using AiMemory.Engine;
using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Application.Decisions;

/// <summary>
/// One command being decided: what can be seen, and the changes that it comes to. Changes are collected in order and leave as one
/// log entry; what belongs to other namespaces leaves as parts, named by an intent in the same entry.
/// </summary>
internal sealed class Decision(
    string @namespace, EntryVersion position, INamespaceView view, CancellationToken cancellationToken)
{
    private readonly List<Mutation> _mutations = [];
    private readonly List<MemoryCommand> _parts = [];
    private readonly Dictionary<string, List<MemoryLink>> _unlinked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _standardsCleared = new(StringComparer.Ordinal);

    public string Namespace => @namespace;

    public EntryVersion Position => position;

    public INamespaceView View => view;

    public IReplicaReader Replica => view.Replica;

    /// <summary>What was collected so far.</summary>
    public IReadOnlyList<Mutation> Mutations => _mutations;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>A row of this namespace as its owner sees it, or of another as the replica does.</summary>
    public async ValueTask<Memory?> FindAnywhereAsync(string id)
    {
        if (await view.GetMemoryAsync(id, cancellationToken).ConfigureAwait(false) is { } own)
        {
            return own;
        }

        // The replica may still show a row of this namespace that an entry in flight removes.
        var other = await Replica.GetMemoryAsync(id, cancellationToken).ConfigureAwait(false);
        return other?.Namespace == @namespace ? null : other;
    }

    /// <summary>The row, stamped with the version that this entry gives it.</summary>
    public Memory Put(Memory memory)
    {
        var stamped = memory with { Namespace = @namespace, Version = position };
        _mutations.Add(Log.Mutations.Put(stamped));
        return stamped;
    }

    public void Touch(Memory memory) => _mutations.Add(Log.Mutations.Touch(memory));

    public void Add(Mutation mutation) => _mutations.Add(mutation);

    public void DeleteMemory(string id) => _mutations.Add(Log.Mutations.DeleteMemory(id));

    public void Put(MemoryLink link) => _mutations.Add(Log.Mutations.Put(link));

    public void Delete(MemoryLink link) => _mutations.Add(Log.Mutations.Delete(link));

    public void Put(ArchivedMemory archived) => _mutations.Add(Log.Mutations.Put(archived));

    public void DeleteArchived(string id) => _mutations.Add(Log.Mutations.DeleteArchived(id));

    public void Put(NamespaceStandard standard) => _mutations.Add(Log.Mutations.Put(standard));

    public void DeleteStandard() => _mutations.Add(Log.Mutations.DeleteStandard(@namespace));

    public void Put(PendingAction pending) => _mutations.Add(Log.Mutations.Put(pending));

    public void Put(WebhookSubscription subscription) => _mutations.Add(Log.Mutations.Put(subscription));

    public void DeleteSubscription(string id) => _mutations.Add(Log.Mutations.DeleteSubscription(id));

    public void Put(SyncClock clock) => _mutations.Add(Log.Mutations.Put(clock));

    public void PutVector(string memoryId, ReadOnlySpan<float> vector) => _mutations.Add(Log.Mutations.PutVector(memoryId, vector));

    public void DeleteVector(string memoryId) => _mutations.Add(Log.Mutations.DeleteVector(memoryId));

    public void DeleteIntent(string id) => _mutations.Add(Log.Mutations.DeleteIntent(id));

    /// <summary>Something that another namespace has to do as part of this.</summary>
    public void Part(MemoryCommand part) => _parts.Add(part);

    /// <summary>A link that another namespace's log holds goes; the parts of one namespace are folded into one.</summary>
    public void UnlinkElsewhere(string owner, MemoryLink link) => Fold(_unlinked, owner, link);

    /// <summary>Another namespace loses its standard if that is the memory named.</summary>
    public void ClearStandardElsewhere(string owner, string memoryId) => Fold(_standardsCleared, owner, memoryId);

    public Evaluation Done(CommandAnswer answer)
    {
        foreach (var (owner, links) in _unlinked)
        {
            _parts.Add(new UnlinkCommand(owner, links));
        }

        foreach (var (owner, ids) in _standardsCleared)
        {
            _parts.Add(new ClearStandardCommand(owner, ids));
        }

        if (_parts.Count > 0)
        {
            _mutations.Add(Log.Mutations.PutIntent(PartsRunner.IntentId(@namespace, position), Intents.Write(_parts)));
        }

        return new Evaluation(_mutations, answer, null, _parts.Count > 0 ? _parts : null);
    }

    /// <summary>Nothing changes, whatever was collected.</summary>
    public static Evaluation Refused(Problem problem) => new([], null, problem);

    private static void Fold<T>(Dictionary<string, List<T>> folded, string owner, T item)
    {
        if (!folded.TryGetValue(owner, out var items))
        {
            folded[owner] = items = [];
        }

        items.Add(item);
    }
}
