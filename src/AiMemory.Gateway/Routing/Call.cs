using System.Buffers;
using System.Text;
using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.Gateway.Metrics;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Routing;

/// <summary>One request and its answer, as the routes see them.</summary>
internal sealed class Call(HttpContext http, IMemoryService service, GatewayInstruments instruments, string[] segments)
{
    private QueryValues? _query;

    public HttpContext Http { get; } = http;

    public IMemoryService Service { get; } = service;

    public GatewayInstruments Instruments { get; } = instruments;

    /// <summary>Segments of the path, still percent-encoded.</summary>
    public string[] Segments { get; } = segments;

    public CancellationToken Aborted => Http.RequestAborted;

    public QueryValues Query => _query ??= new QueryValues(Http.Request.QueryString.Value);

    /// <summary>A path segment, decoded.</summary>
    public string Segment(int index) => PercentDecoding.Strict(Segments[index])
        ?? throw Rejection.BadPath("the path is not UTF-8");

    /// <summary>The caller as the headers tell; routes that look at no agent id pass none on.</summary>
    public Caller Caller(bool readsAgentHeader = false, string? bodyAgentId = null)
    {
        var claimed = bodyAgentId is { Length: > 0 } ? bodyAgentId : readsAgentHeader ? AgentHeader() : null;
        return new Caller(
            Door.Http,
            claimed,
            $"anonymous:req-{Guid.NewGuid():N}"[..22],
            Http.Request.Headers["Idempotency-Key"].FirstOrDefault() is { Length: > 0 } key ? key : null)
        {
            QuorumReads = WantsQuorumRead(),
        };
    }

    /// <summary>The version that <c>If-Match</c> names; null when there is none, or when any will do.</summary>
    public EntryVersion? IfMatch()
    {
        var text = Http.Request.Headers.IfMatch.FirstOrDefault()?.Trim();
        if (string.IsNullOrEmpty(text) || text == "*")
        {
            return null;
        }

        text = text.StartsWith("W/", StringComparison.Ordinal) ? text[2..] : text;
        return EntryVersion.TryParse(text.Trim('"'), out var version)
            ? version
            : throw new Rejection(400, "If-Match must be a version, as in \"3.17\"");
    }

    public Task WriteAsync(int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact))
        {
            write(writer);
        }

        return WriteAsync(status, "application/json", buffer.WrittenMemory);
    }

    public async Task WriteAsync(int status, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = Http.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(Http.Request.Method))
        {
            await response.Body.WriteAsync(body, Aborted).ConfigureAwait(false);
        }
    }

    public Task WriteTextAsync(int status, string contentType, string text) =>
        WriteAsync(status, contentType, Encoding.UTF8.GetBytes(text));

    public Task WriteErrorAsync(int status, string message) => WriteAsync(status, w =>
    {
        w.WriteStartObject();
        w.WriteString("error", message);
        w.WriteEndObject();
    });

    /// <summary>Adds the receipt of an acknowledged write.</summary>
    public void Acknowledge(Receipt? receipt)
    {
        if (receipt is not null)
        {
            Http.Response.Headers["X-Memory-Receipt"] = ReceiptText.Encode(receipt);
        }
    }

    public void Tag(EntryVersion version)
    {
        if (!version.IsNone)
        {
            Http.Response.Headers.ETag = $"\"{version}\"";
        }
    }

    // The first header counts; an empty or non-ASCII one counts as absent.
    private string? AgentHeader() =>
        Http.Request.Headers["X-Agent-Id"].FirstOrDefault() is { Length: > 0 } id && Ascii.IsValid(id) ? id : null;

    private bool WantsQuorumRead()
    {
        if (!HttpMethods.IsGet(Http.Request.Method) && !HttpMethods.IsHead(Http.Request.Method))
        {
            return false;
        }

        return Query.Text("consistency") switch
        {
            null or "local" => false,
            "quorum" => true,
            var other => throw Rejection.BadQuery($"consistency: unknown variant `{other}`, expected `local` or `quorum`"),
        };
    }
}
