using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Replication;

/// <summary>
/// What nodes say to each other, one way. Every message may be lost, repeated or overtaken; the core copes.
/// </summary>
public abstract record Message;

/// <summary>Asks a replica to promise an epoch to one claimant.</summary>
/// <param name="Claim">Distinguishes rival claimants of one epoch.</param>
public sealed record Prepare(string Namespace, long Epoch, long Claim) : Message;

/// <summary>The answer to <see cref="Prepare"/>, durable when it says yes.</summary>
/// <param name="Granted">False: the replica has promised <paramref name="Promised"/> already, or abstains (then 0).</param>
/// <param name="Position">The last entry it holds; everything before that is held too.</param>
/// <param name="WriteQuorum">W that the namespace set, as of that position; 0 for none.</param>
public sealed record Promise(
    string Namespace, long Epoch, long Claim, bool Granted, long Promised, EntryVersion Position, int WriteQuorum) : Message;

/// <summary>Entries in history order, as their owner makes them. Each names the one before it: its own sequence, or the link of an epoch's start.</summary>
/// <param name="Everywhere">Every replica holds all up to here, on disk; none where the owner does not know.</param>
public sealed record Append(string Namespace, IReadOnlyList<Entry> Entries, EntryVersion Everywhere = default) : Message;

/// <summary>
/// Where a replica stands. Confirms entries to their owner, refuses a deposed one, and tells a peer what to pull.
/// </summary>
/// <param name="Position">It holds everything up to here durably.</param>
/// <param name="Promised">The highest epoch that it has promised: an owner of a lower one is deposed.</param>
/// <param name="Counts">It votes; a replica that lost its file does not until it has refilled.</param>
/// <param name="WantsAnswer">Asks for the receiver's own standing.</param>
public sealed record Standing(
    string Namespace, EntryVersion Position, long Promised, bool Counts, bool WantsAnswer) : Message;

/// <summary>Asks for what follows the sender's history.</summary>
/// <param name="Path">The sender's history, newest epoch first.</param>
/// <param name="Rows">Set while it catches up by rows: where to go on.</param>
public sealed record Pull(
    string Namespace, long Id, IReadOnlyList<Segment> Path, RowCursor? Rows) : Message;

/// <summary>Entries that follow the common point of both histories.</summary>
/// <param name="More">There are more; ask again.</param>
public sealed record PulledEntries(
    string Namespace, long Id, EntryVersion Previous, IReadOnlyList<Entry> Entries, EntryVersion Position, bool More) : Message;

/// <summary>Rows, where the log does not reach back far enough.</summary>
/// <param name="AsOf">The log position before the first page was read: with all pages merged, everything up to there is held.</param>
/// <param name="Path">The sender's history up to there.</param>
/// <param name="PathForgot">Epochs before it are forgotten.</param>
/// <param name="Next">Where the next page starts; null on the last page.</param>
public sealed record PulledRows(
    string Namespace,
    long Id,
    IReadOnlyList<RowImage> Rows,
    EntryVersion AsOf,
    IReadOnlyList<Segment> Path,
    bool PathForgot,
    long Promised,
    int WriteQuorum,
    RowCursor? Next) : Message;

/// <summary>Entries outside the history that the sender holds: unacknowledged ones of a deposed owner, waiting to be adopted.</summary>
/// <param name="OfRows">They are made up from rows whose entries the sender does not hold; others may hold them whole.</param>
public sealed record Strays(string Namespace, IReadOnlyList<Entry> Entries, bool OfRows) : Message;

/// <summary>Where the sender's namespaces stand, a page of all of them in order of name.</summary>
/// <param name="After">The page begins after this name.</param>
public sealed record Positions(long Id, string? After, IReadOnlyList<InventoryItem> Items) : Message;

/// <summary>The page of <see cref="Positions"/> was compared.</summary>
public sealed record PositionsSeen(long Id) : Message;

/// <summary>What a node is, said until all peers know each other.</summary>
/// <param name="Empty">Its file has never held anything.</param>
/// <param name="Incarnation">Names the sender's file.</param>
/// <param name="Founded">The receiver's file when the sender saw that all files of the cluster were empty; 0 when it never did.</param>
/// <param name="WantsInventory">It asks for the namespaces after this one; null asks for none, the empty string for the first page.</param>
/// <param name="WantsAnswer">It asks the same of the receiver.</param>
public sealed record Hello(
    NodeStanding Node, bool Empty, long Incarnation, long Founded, string? WantsInventory, bool WantsAnswer) : Message;

/// <summary>A page of everything that a node holds and has promised.</summary>
/// <param name="After">The page asked for.</param>
/// <param name="Next">Ask on with this; null on the last page.</param>
public sealed record Inventory(string After, IReadOnlyList<InventoryItem> Items, string? Next) : Message;

/// <summary>Asks where the receiver's log of a namespace ends; for reads that must see everything acknowledged, and for receipts.</summary>
/// <param name="Version">Also says whether this entry is part of its history; none asks for nothing.</param>
public sealed record Ask(long Id, string Namespace, EntryVersion Version) : Message;

/// <summary>Asks for the digest of a namespace, from whoever stands at the position now and is not damaged.</summary>
public sealed record DigestAsk(long Id, string Namespace, EntryVersion Position) : Message;

/// <summary>The answer to <see cref="DigestAsk"/>.</summary>
public sealed record DigestTold(long Id, string Namespace, string Digest) : Message;

/// <summary>The answer to <see cref="Ask"/>.</summary>
/// <param name="Counts">The replica votes; otherwise its answer is for information only.</param>
public sealed record Told(long Id, string Namespace, EntryVersion Position, bool Holds, bool Counts, int WriteQuorum) : Message;
