using AiMemory.Log;

namespace AiMemory.Engine;

/// <summary>What a command comes to: the mutations to log (none when refused or nothing changes) and the answer for the caller.</summary>
/// <param name="Parts">Commands for other namespaces that belong to the same operation; an intent in <paramref name="Mutations"/> names them.</param>
public sealed record Evaluation(
    IReadOnlyList<Mutation> Mutations,
    ReadOnlyMemory<byte> AnswerJson,
    Problem? Problem = null,
    IReadOnlyList<Command>? Parts = null);
