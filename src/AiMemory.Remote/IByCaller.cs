using AiMemory.UseCases;

namespace AiMemory.Remote;

/// <summary>Arguments of an operation that somebody asks for.</summary>
internal interface IByCaller
{
    Caller Caller { get; }
}
