namespace AiMemory.Engine.Replicated;

/// <summary>Carries messages between the cores of nodes, one way. They may be lost, repeated or overtaken.</summary>
public interface INodeNetwork
{
    /// <summary>Returns at once; the network batches.</summary>
    void Send(string node, Replication.Message message);
}
