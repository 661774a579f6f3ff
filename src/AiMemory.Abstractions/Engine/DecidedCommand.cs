namespace AiMemory.Engine;

/// <summary>What came of a command before it is logged.</summary>
/// <param name="Payload">The entry's payload; null when there is nothing to log (refused, nothing changed, or answered before).</param>
/// <param name="Version">The entry that the answer belongs to: the new one, or for a kept answer the old one; none when there is none.</param>
/// <param name="Intent">Parts to carry out once the entry is acknowledged, before the caller is answered.</param>
public sealed record DecidedCommand(
    ICommandAnswer? Answer,
    Problem? Problem,
    ReadOnlyMemory<byte>? Payload,
    EntryVersion Version,
    OpenIntent? Intent);
