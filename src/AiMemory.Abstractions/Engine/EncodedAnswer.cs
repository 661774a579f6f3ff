namespace AiMemory.Engine;

/// <summary>An answer that came from another node, or was kept.</summary>
public sealed record EncodedAnswer(ReadOnlyMemory<byte> Json) : ICommandAnswer
{
    public ReadOnlyMemory<byte> ToJson() => Json;
}
