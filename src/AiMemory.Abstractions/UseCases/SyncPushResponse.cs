namespace AiMemory.UseCases;

/// <param name="ReceiverClock">What the caller's id has seen, by peer.</param>
public sealed record SyncPushResponse(
    int Applied,
    int Noop,
    int Skipped,
    bool DryRun,
    string ReceiverAgentId,
    IReadOnlyList<KeyValuePair<string, string>> ReceiverClock);
