using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Replication;

/// <summary>
/// What a node's core asks of whoever drives it. None of these may call back into the core; results come as later inputs.
/// </summary>
public interface IShell
{
    /// <summary>
    /// Make the writes durable together, in the order given. Of one namespace at most one batch is on its way at a time. Answer with
    /// <see cref="NodeCore.Written"/>.
    /// </summary>
    void Write(long id, IReadOnlyList<StoreWrite> writes);

    /// <summary>Answer with <see cref="NodeCore.LogRead"/>.</summary>
    void ReadLog(string @namespace);

    /// <summary>The extents in order, until the page is full. Answer with <see cref="NodeCore.EntriesRead"/>.</summary>
    void ReadEntries(long id, string @namespace, IReadOnlyList<EntryExtent> extents, int entriesMax, int bytesMax);

    /// <summary>Answer with <see cref="NodeCore.RowsRead"/>.</summary>
    void ReadRows(long id, string @namespace, RowKind row, string? key, int limit);

    /// <summary>A page of the store's namespaces by name, with their logs. Answer with <see cref="NodeCore.NamesRead"/>.</summary>
    void ReadNames(long id, string? after, int limit);

    /// <summary>What the rows of a namespace come to. Answer with <see cref="NodeCore.DigestRead"/>.</summary>
    void ReadDigest(long id, string @namespace);

    /// <summary>Rows differ from a peer's at the same position, and it is not known whose are right: look at the checksums, and tell <see cref="NodeCore.Damaged"/>.</summary>
    void Doubt(string @namespace);

    /// <summary>Carry the message one way; it may be lost.</summary>
    void Send(string node, Message message);

    /// <summary>The entries' changes are durably in the local rows, in history order.</summary>
    void Applied(string @namespace, IReadOnlyList<Entry> entries);

    /// <summary>Rows changed by catch-up rather than by entries: what is derived from them must be made again.</summary>
    void Refreshed(string @namespace);

    /// <summary>An owner should be there to adopt what a deposed one left; make one, anywhere.</summary>
    void Summon(string @namespace);
}
