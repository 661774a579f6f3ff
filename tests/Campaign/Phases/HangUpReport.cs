namespace AiMemory.Campaign.Phases;

/// <summary>Writes whose client resets its connection.</summary>
internal sealed record HangUpReport
{
    public required int Writes { get; init; }

    /// <summary>Reset after the first byte of a success: the quorum is met, the other copies may still be on their way.</summary>
    public required int Acknowledged { get; init; }

    /// <summary>Of these, how many are not on every node.</summary>
    public required int Missing { get; init; }

    public required IReadOnlyDictionary<string, string> Digests { get; init; }
}
