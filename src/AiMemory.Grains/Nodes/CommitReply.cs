using Orleans;

namespace AiMemory.Grains.Nodes;

/// <param name="AnswerJson">What the command answers; empty when it was not decided.</param>
/// <param name="ReceiptToken">Names the entry when it was acknowledged.</param>
/// <param name="Holders">Nodes that held it durably by then.</param>
/// <param name="ProblemJson">Why not; null when it was done.</param>
/// <param name="Acks">How many nodes held it.</param>
[GenerateSerializer, Immutable, Alias("aimemory.commit-reply.v1")]
public sealed record CommitReply(
    [property: Id(0)] byte[] AnswerJson,
    [property: Id(1)] string? ReceiptToken,
    [property: Id(2)] string[] Holders,
    [property: Id(3)] string? ProblemJson,
    [property: Id(4)] int Acks);
