using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Engine.Embedded;

/// <summary>What all namespace owners of the process share.</summary>
/// <param name="FinishLater">Has open intents carried out after a while; for parts that failed.</param>
internal sealed record OwnerContext(
    IReplicaStore Store,
    ICommandEvaluator Evaluator,
    TimeProvider Time,
    PartsRunner Parts,
    Action<Entry> Applied,
    Action<TimeSpan> FinishLater)
{
    public static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
}
