using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Engine.Embedded;

/// <summary>What all namespace owners of the process share.</summary>
internal sealed record OwnerContext(
    IReplicaStore Store, ICommandEvaluator Evaluator, TimeProvider Time, PartsRunner Parts, Action<Entry> Applied);
