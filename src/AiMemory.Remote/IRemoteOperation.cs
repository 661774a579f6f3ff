using AiMemory.UseCases;

namespace AiMemory.Remote;

/// <summary>One use case, as the serving side sees it: bytes in, bytes out.</summary>
internal interface IRemoteOperation
{
    /// <summary>Its name in the route.</summary>
    string Name { get; }

    /// <exception cref="System.Text.Json.JsonException">The arguments are not what the operation takes.</exception>
    ValueTask<byte[]> InvokeAsync(IMemoryService service, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken);
}
