using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AiMemory.UseCases;

namespace AiMemory.Remote;

/// <summary>One use case: its name, how its arguments and its result cross, and what it calls.</summary>
internal sealed class RemoteOperation<TArguments, TValue>(
    string name,
    JsonTypeInfo<TArguments> arguments,
    JsonTypeInfo<Outcome<TValue>> result,
    Func<IMemoryService, TArguments, CancellationToken, ValueTask<Outcome<TValue>>> invoke) : IRemoteOperation
    where TArguments : class
    where TValue : class
{
    public string Name => name;

    /// <summary>Carrying it out twice does nothing that once does not.</summary>
    public bool IsRead { get; init; }

    public byte[] EncodeArguments(TArguments value) => JsonSerializer.SerializeToUtf8Bytes(value, arguments);

    public async ValueTask<Outcome<TValue>> DecodeResultAsync(Stream stream, CancellationToken cancellationToken) =>
        await JsonSerializer.DeserializeAsync(stream, result, cancellationToken).ConfigureAwait(false)
        ?? throw new JsonException($"The node answered nothing to '{name}'.");

    public async ValueTask<byte[]> InvokeAsync(
        IMemoryService service, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var value = JsonSerializer.Deserialize(bytes.Span, arguments)
            ?? throw new JsonException($"The arguments of '{name}' are missing.");
        return JsonSerializer.SerializeToUtf8Bytes(
            await invoke(service, value, cancellationToken).ConfigureAwait(false), result);
    }
}
