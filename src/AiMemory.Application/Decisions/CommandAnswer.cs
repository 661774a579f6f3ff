using AiMemory.Engine;
using AiMemory.Storage;

namespace AiMemory.Application.Decisions;

/// <summary>What the owner tells the caller's node about a command it decided. Each command fills what its service asks for.</summary>
internal sealed record CommandAnswer : ICommandAnswer
{
    /// <summary>The row as it is now; for a removal, as it was.</summary>
    public Memory? Memory { get; init; }

    /// <summary>Something changed; for a store, a row of that title was there before.</summary>
    public bool Changed { get; init; }

    /// <summary>A store replaced a live row as mcp-tools 2.1 says.</summary>
    public bool Duplicate { get; init; }

    public Queued? Queued { get; init; }

    /// <summary>Rows that were removed, as they were.</summary>
    public IReadOnlyList<MemoryRef>? Removed { get; init; }

    public string? MemoryId { get; init; }

    public string? Parent { get; init; }

    public string? DecidedBy { get; init; }

    public int Votes { get; init; }

    public int Quorum { get; init; }

    /// <summary>An approved action that could not be carried out; the decision stands.</summary>
    public string? ExecutionError { get; init; }

    /// <summary>The answer that the engine brought, wherever it was decided.</summary>
    public static CommandAnswer? Of(ICommandAnswer? answer) => answer as CommandAnswer ?? (answer is null ? null : AnswerJson.Read(answer.ToJson()));

    public ReadOnlyMemory<byte> ToJson() => AnswerJson.Write(this);
}
