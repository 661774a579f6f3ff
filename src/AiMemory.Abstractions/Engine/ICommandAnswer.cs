namespace AiMemory.Engine;

/// <summary>
/// What a command answers its caller. A caller in the process that decided it gets the very object; bytes are made only of one that goes to
/// another node, or is kept for an idempotency key.
/// </summary>
public interface ICommandAnswer
{
    /// <summary>The answer as one JSON object.</summary>
    ReadOnlyMemory<byte> ToJson();
}
