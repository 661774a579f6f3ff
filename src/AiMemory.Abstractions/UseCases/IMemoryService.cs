namespace AiMemory.UseCases;

/// <summary>
/// Everything that can be asked of the service: the use cases, by feature. The edges (HTTP, MCP, command line) translate to and
/// from these and hold no rules. Expected failures are values (<see cref="Problem"/>), never exceptions.
/// </summary>
public interface IMemoryService
    : IMemoryOperations, IRecallOperations, ILifecycleOperations, INamespaceOperations, IAgentOperations,
      IPendingOperations, ISubscriptionOperations, ITransferOperations, IModelOperations, INodeOperations
{
}
