using AiMemory.Grains;
using AiMemory.UseCases;

namespace AiMemory.Cluster.Grains;

/// <summary>Between the records that cross silos and those of the use cases. Nothing here decides anything.</summary>
internal static class Contracts
{
    public static MemoryAnswer<TAnswer> Answer<T, TAnswer>(Outcome<T> outcome, Func<T, TAnswer> map)
        where T : class
        where TAnswer : class => outcome.Problem is { } problem
        ? Refuse<TAnswer>(problem)
        : new MemoryAnswer<TAnswer>
        {
            Value = outcome.Value is { } value ? map(value) : null,
            PendingId = outcome.Queued?.PendingId,
            Receipt = outcome.Receipt is { } receipt ? new WriteReceipt(receipt.Version.ToString(), receipt.Holders) : null,
        };

    public static MemoryAnswer<T> Refuse<T>(Problem problem)
        where T : class => new()
    {
        Problem = new MemoryProblem(KindOf(problem.Kind), problem.Message)
        {
            Got = (problem as QuorumProblem)?.Got ?? 0,
            Needed = (problem as QuorumProblem)?.Needed ?? 0,
            CurrentVersion = (problem as PreconditionProblem)?.Current.ToString(),
        },
    };

    public static MemoryRecord Of(Memory memory) => new()
    {
        Id = memory.Id,
        Namespace = memory.Namespace,
        Title = memory.Title,
        Content = memory.Content,
        Tier = memory.Tier switch { Tier.Short => MemoryTier.Short, Tier.Mid => MemoryTier.Mid, _ => MemoryTier.Long },
        Tags = [.. memory.Tags],
        Priority = memory.Priority,
        Confidence = memory.Confidence,
        Source = memory.Source,
        AccessCount = memory.AccessCount,
        CreatedAt = memory.CreatedAt,
        UpdatedAt = memory.UpdatedAt,
        LastAccessedAt = memory.LastAccessedAt,
        ExpiresAt = memory.ExpiresAt,
        MetadataJson = memory.Metadata.Text,
        Version = memory.Version.ToString(),
    };

    public static StoredMemory Of(StoreResponse stored) =>
        new(Of(stored.Memory), stored.Updated, [.. stored.PotentialContradictions], [.. stored.NearDuplicates]);

    public static MemoryList Of(IReadOnlyList<Memory> memories) => new([.. memories.Select(Of)]);

    public static RecalledMemories Of(RecallResponse recalled) =>
        new([.. recalled.Items.Select(i => new RecalledRecord(Of(i.Memory), i.Score))], recalled.Mode, recalled.TokensUsed);

    public static Tier? ToTier(MemoryTier? tier) => tier switch
    {
        null => null,
        MemoryTier.Short => Tier.Short,
        MemoryTier.Mid => Tier.Mid,
        _ => Tier.Long,
    };

    public static StoreRequest ToRequest(StoreMemory memory, string name) => new()
    {
        Title = memory.Title,
        Content = memory.Content,
        Tier = ToTier(memory.Tier)!.Value,
        Namespace = name,
        Tags = memory.Tags,
        Priority = memory.Priority,
        Confidence = memory.Confidence,
        Source = memory.Source,
        ExpiresAt = memory.ExpiresAt,
        TtlSecs = memory.TtlSeconds,
        MetadataJson = memory.MetadataJson,
        Scope = memory.Scope,
    };

    public static UpdateRequest ToRequest(UpdateMemory update, string id, EntryVersion? version) => new()
    {
        Id = id,
        Title = update.Title,
        Content = update.Content,
        Tier = ToTier(update.Tier),
        Tags = update.Tags,
        Priority = update.Priority,
        Confidence = update.Confidence,
        ExpiresAt = update.ExpiresAt,
        MetadataJson = update.MetadataJson,
        IfMatch = version,
    };

    public static ListRequest ToRequest(ListMemories query, string name) => new()
    {
        Namespace = name,
        Tier = ToTier(query.Tier),
        Limit = Math.Clamp(query.Limit, 0, 1_000),
        Offset = Math.Max(0, query.Offset),
        PriorityMin = query.PriorityMin,
        Since = query.Since,
        Until = query.Until,
        Tag = query.Tag,
        AgentId = query.AgentId,
    };

    public static SearchRequest ToRequest(SearchMemories query, string name) => new()
    {
        Query = query.Query,
        Namespace = name,
        Tier = ToTier(query.Tier),
        Limit = Math.Clamp(query.Limit, 0, 200),
        PriorityMin = query.PriorityMin,
        Tag = query.Tag,
        AgentId = query.AgentId,
    };

    public static RecallRequest ToRequest(RecallMemories query, string name) => new()
    {
        Context = query.Context,
        Namespace = name,
        Limit = Math.Max(0, query.Limit),
        Tag = query.Tag,
        BudgetTokens = query.BudgetTokens,
        Collapse = query.Collapse,
    };

    private static MemoryProblemKind KindOf(ProblemKind kind) => kind switch
    {
        ProblemKind.Invalid => MemoryProblemKind.Invalid,
        ProblemKind.NotFound => MemoryProblemKind.NotFound,
        ProblemKind.Ambiguous => MemoryProblemKind.Ambiguous,
        ProblemKind.Conflict => MemoryProblemKind.Conflict,
        ProblemKind.Denied => MemoryProblemKind.Denied,
        ProblemKind.PreconditionFailed => MemoryProblemKind.PreconditionFailed,
        ProblemKind.ExecutionFailed => MemoryProblemKind.ExecutionFailed,
        ProblemKind.Unsupported => MemoryProblemKind.Unsupported,
        ProblemKind.QuorumNotMet => MemoryProblemKind.QuorumNotMet,
        ProblemKind.Unavailable => MemoryProblemKind.Unavailable,
        ProblemKind.StorageFull => MemoryProblemKind.StorageFull,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a kind of problem that has no place in the contract"),
    };
}
