using System.Collections.Frozen;
using System.Text.Json;
using AiMemory.UseCases;

namespace AiMemory.Remote;

/// <summary>
/// The serving side: the name of an operation and its arguments in, the answer out. Knows no transport; the gateway maps
/// <c>POST /api/v1/rpc/{operation}</c> to it. Exports are streams of lines.
/// </summary>
public sealed class RemoteDispatcher(IMemoryService service)
{
    private static readonly FrozenDictionary<string, IRemoteOperation> Operations =
        RemoteOperations.All.ToFrozenDictionary(operation => operation.Name, StringComparer.Ordinal);

    /// <summary>What a node says of itself and its peers.</summary>
    public const string StatusOperation = RemoteNames.Status;

    /// <summary>What a node can do.</summary>
    public const string CapabilitiesOperation = RemoteNames.Capabilities;

    /// <summary>The names of all operations.</summary>
    public static IReadOnlyCollection<string> Names { get; } =
        [.. Operations.Keys, RemoteNames.Capabilities, RemoteNames.Status, RemoteNames.Health, RemoteNames.ExportMemories, RemoteNames.ExportLinks];

    public static bool Knows(string operation) => Operations.ContainsKey(operation) || Names.Contains(operation);

    /// <summary>Answers one call; null when no operation has that name.</summary>
    /// <exception cref="JsonException">The arguments are not what the operation takes.</exception>
    public async ValueTask<byte[]?> InvokeAsync(
        string operation, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (Operations.TryGetValue(operation, out var known))
        {
            return await known.InvokeAsync(service, arguments, cancellationToken).ConfigureAwait(false);
        }

        return operation switch
        {
            RemoteNames.Capabilities => JsonSerializer.SerializeToUtf8Bytes(
                service.GetCapabilities(), RemoteJson.Default.CapabilitiesResponse),
            RemoteNames.Status => JsonSerializer.SerializeToUtf8Bytes(service.GetStatus(), RemoteJson.Default.EngineStatus),
            RemoteNames.Health => JsonSerializer.SerializeToUtf8Bytes(
                await service.IsHealthyAsync(cancellationToken).ConfigureAwait(false), RemoteJson.Default.Boolean),
            _ => null,
        };
    }

    /// <summary>Whether the operation answers with a stream of rows, one JSON value per line.</summary>
    public static bool IsStream(string operation) => operation is RemoteNames.ExportMemories or RemoteNames.ExportLinks;

    /// <summary>Writes a stream operation's rows, one JSON value per line, so that neither side holds them all.</summary>
    public async ValueTask StreamAsync(string operation, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (operation == RemoteNames.ExportMemories)
        {
            await foreach (var memory in service.ExportMemoriesAsync(cancellationToken).ConfigureAwait(false))
            {
                await WriteLineAsync(output, JsonSerializer.SerializeToUtf8Bytes(memory, RemoteJson.Default.Memory), cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        else
        {
            await foreach (var link in service.ExportLinksAsync(cancellationToken).ConfigureAwait(false))
            {
                await WriteLineAsync(output, JsonSerializer.SerializeToUtf8Bytes(link, RemoteJson.Default.MemoryLink), cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask WriteLineAsync(Stream output, byte[] json, CancellationToken cancellationToken)
    {
        await output.WriteAsync(json, cancellationToken).ConfigureAwait(false);
        await output.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
    }
}
