using AiMemory.Log;

namespace AiMemory.Engine;

/// <summary>What a command comes to: the mutations to log (none when refused or nothing changes) and the answer for the caller.</summary>
/// <param name="Parts">Commands for other namespaces that belong to the same operation. <paramref name="Mutations"/> then holds an
/// intent that names them; its id is <see cref="PartsRunner.IntentId"/>. The engine runs them once the entry is acknowledged
/// (<see cref="PartsRunner"/>).</param>
public sealed record Evaluation(
    IReadOnlyList<Mutation> Mutations,
    ICommandAnswer? Answer,
    Problem? Problem = null,
    IReadOnlyList<Command>? Parts = null);
