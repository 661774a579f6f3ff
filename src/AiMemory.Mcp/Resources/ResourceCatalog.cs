using System.Globalization;
using AiMemory.Domain.Json;
using AiMemory.Mcp.Protocol;
using AiMemory.UseCases;
using ModelContextProtocol.Protocol;

namespace AiMemory.Mcp.Resources;

/// <summary>
/// Memories and namespaces as things to browse: <c>memory://namespaces</c>, <c>memory://namespaces/{namespace}</c> and
/// <c>memory://memories/{id}</c>, each JSON. The list names every namespace first, then the memories a page at a time.
/// </summary>
internal static class ResourceCatalog
{
    private const string NamespacesUri = "memory://namespaces";
    private const string NamespacePrefix = "memory://namespaces/";
    private const string MemoryPrefix = "memory://memories/";
    private const string Json = "application/json";
    private const int PageSize = 100;

    private static readonly Lazy<byte[]> Templates = new(() => SdkJson.Serialize(new ListResourceTemplatesResult
    {
        ResourceTemplates =
        [
            new ResourceTemplate
            {
                UriTemplate = MemoryPrefix + "{id}", Name = "memory", Description = "One memory with its links", MimeType = Json,
            },
            new ResourceTemplate
            {
                UriTemplate = NamespacePrefix + "{namespace}",
                Name = "namespace",
                Description = "The first memories of a namespace; slashes in its name are written %2F",
                MimeType = Json,
            },
        ],
    }));

    public static ReadOnlyMemory<byte> TemplatesJson => Templates.Value;

    /// <param name="cursor">Where the last page ended; null for the first.</param>
    public static async ValueTask<ResourceAnswer> ListAsync(
        string? cursor, IMemoryService service, Caller caller, CancellationToken cancellationToken)
    {
        var offset = 0L;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out offset))
        {
            return RpcError.BadCursor;
        }

        var resources = new List<Resource>();
        if (offset == 0)
        {
            var counted = await service.CountNamespacesAsync(caller, cancellationToken).ConfigureAwait(false);
            if (!counted.IsDone)
            {
                return Failed(counted.Problem);
            }

            resources.Add(new Resource { Uri = NamespacesUri, Name = "namespaces", Description = "All namespaces with their counts", MimeType = Json });
            resources.AddRange(counted.Value.Select(Describe));
        }

        var request = new ListRequest { Limit = PageSize, Offset = offset };
        var listed = await service.ListAsync(request, caller, cancellationToken).ConfigureAwait(false);
        if (!listed.IsDone)
        {
            return Failed(listed.Problem);
        }

        resources.AddRange(listed.Value.Select(Describe));
        return SdkJson.Serialize(new ListResourcesResult
        {
            Resources = resources,
            NextCursor = listed.Value.Count < PageSize ? null : (offset + PageSize).ToString(CultureInfo.InvariantCulture),
        });
    }

    public static async ValueTask<ResourceAnswer> ReadAsync(
        string uri, IMemoryService service, Caller caller, CancellationToken cancellationToken)
    {
        if (uri == NamespacesUri)
        {
            var counted = await service.CountNamespacesAsync(caller, cancellationToken).ConfigureAwait(false);
            return counted.IsDone
                ? Contents(uri, WireJson.ToText(
                    writer =>
                    {
                        writer.WriteStartObject();
                        WireJson.WriteNamespaceCounts(writer, "namespaces", counted.Value);
                        writer.WriteEndObject();
                    },
                    pretty: true))
                : Failed(counted.Problem);
        }

        if (uri.StartsWith(MemoryPrefix, StringComparison.Ordinal))
        {
            return await ReadMemoryAsync(uri, service, caller, cancellationToken).ConfigureAwait(false);
        }

        return uri.StartsWith(NamespacePrefix, StringComparison.Ordinal)
            ? await ReadNamespaceAsync(uri, service, caller, cancellationToken).ConfigureAwait(false)
            : RpcError.UnknownResource(uri);
    }

    private static async ValueTask<ResourceAnswer> ReadMemoryAsync(
        string uri, IMemoryService service, Caller caller, CancellationToken cancellationToken)
    {
        var id = Uri.UnescapeDataString(uri[MemoryPrefix.Length..]);
        var found = await service.GetAsync(id, caller, cancellationToken).ConfigureAwait(false);
        if (!found.IsDone)
        {
            return found.Problem is { Kind: ProblemKind.NotFound or ProblemKind.Ambiguous or ProblemKind.Invalid }
                ? RpcError.UnknownResource(uri)
                : Failed(found.Problem);
        }

        return Contents(uri, WireJson.ToText(
            writer =>
            {
                writer.WriteStartObject();
                Tools.MemoryLinks.Write(writer, found.Value.Links);
                writer.WritePropertyName("memory"u8);
                WireJson.WriteMemory(writer, found.Value.Memory);
                writer.WriteEndObject();
            },
            pretty: true));
    }

    private static async ValueTask<ResourceAnswer> ReadNamespaceAsync(
        string uri, IMemoryService service, Caller caller, CancellationToken cancellationToken)
    {
        var name = Uri.UnescapeDataString(uri[NamespacePrefix.Length..]);
        var request = new ListRequest { Namespace = name, Limit = PageSize };
        var listed = await service.ListAsync(request, caller, cancellationToken).ConfigureAwait(false);
        if (!listed.IsDone)
        {
            return Failed(listed.Problem);
        }

        if (listed.Value.Count == 0)
        {
            return RpcError.UnknownResource(uri);
        }

        return Contents(uri, WireJson.ToText(
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("count"u8, listed.Value.Count);
                writer.WriteStartArray("memories"u8);
                foreach (var memory in listed.Value)
                {
                    WireJson.WriteMemory(writer, memory);
                }

                writer.WriteEndArray();
                writer.WriteString("namespace"u8, name);
                writer.WriteBoolean("truncated"u8, listed.Value.Count == PageSize);
                writer.WriteEndObject();
            },
            pretty: true));
    }

    private static Resource Describe(NamespaceCount count) => new()
    {
        Uri = NamespacePrefix + Uri.EscapeDataString(count.Namespace),
        Name = count.Namespace,
        Description = string.Create(CultureInfo.InvariantCulture, $"Namespace with {count.Count} memories"),
        MimeType = Json,
    };

    private static Resource Describe(Memory memory) => new()
    {
        Uri = MemoryPrefix + Uri.EscapeDataString(memory.Id),
        Name = memory.Title,
        Description = $"{memory.Tier.ToWire()} memory in {memory.Namespace}",
        MimeType = Json,
    };

    private static ResourceAnswer Contents(string uri, string text) => SdkJson.Serialize(new ReadResourceResult
    {
        Contents = [new TextResourceContents { Uri = uri, MimeType = Json, Text = text }],
    });

    private static RpcError Failed(Problem? problem) => RpcError.Internal(problem?.Message ?? "no answer");
}
