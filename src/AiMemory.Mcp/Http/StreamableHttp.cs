using AiMemory.Mcp.Protocol;
using AiMemory.UseCases;

namespace AiMemory.Mcp.Http;

/// <summary>
/// MCP's streamable HTTP transport, apart from any web framework. A request is answered with JSON, or, when it asks for progress and its
/// client reads event streams, with a stream that ends with the answer. Requests without a session are answered too: as over stdio, no
/// handshake is required.
/// </summary>
internal sealed class StreamableHttp : IDisposable
{
    private const string SessionHeader = "Mcp-Session-Id";
    private const string VersionHeader = "MCP-Protocol-Version";

    private readonly McpServerOptions _options;
    private readonly McpHttpOptions _httpOptions;
    private readonly ServiceSource _services;
    private readonly TimeProvider _time;
    private readonly CallerIdentity _identity;
    private readonly HostGuard _guard;
    private readonly SessionTable _sessions;
    private readonly CancellationToken _stopping;

    public StreamableHttp(
        McpServerOptions options,
        McpHttpOptions httpOptions,
        Func<CancellationToken, ValueTask<IMemoryService>> open,
        TimeProvider time,
        CancellationToken stopping)
    {
        _options = options;
        _httpOptions = httpOptions;
        _services = new ServiceSource(open);
        _time = time;
        _identity = new CallerIdentity(options.Anonymize);
        _guard = new HostGuard(httpOptions.AllowedHosts);
        _sessions = new SessionTable(httpOptions, time);
        _stopping = stopping;
    }

    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        if (_guard.Check(exchange) is { } refusal)
        {
            await RefuseAsync(exchange, 403, refusal).ConfigureAwait(false);
            return;
        }

        if (exchange.GetHeader(VersionHeader) is { } version && !ProtocolVersions.IsKnown(version))
        {
            await RefuseAsync(exchange, 400, $"unsupported {VersionHeader}: {version}").ConfigureAwait(false);
            return;
        }

        switch (exchange.Method)
        {
            case "POST":
                await PostAsync(exchange).ConfigureAwait(false);
                break;
            case "GET":
                await GetAsync(exchange).ConfigureAwait(false);
                break;
            case "DELETE":
                await DeleteAsync(exchange).ConfigureAwait(false);
                break;
            default:
                exchange.SetHeader("Allow", "GET, POST, DELETE");
                await RefuseAsync(exchange, 405, "method not allowed").ConfigureAwait(false);
                break;
        }
    }

    public void Dispose() => _sessions.Dispose();

    private async ValueTask PostAsync(HttpExchange exchange)
    {
        if (!IsJson(exchange.GetHeader("Content-Type")))
        {
            await RefuseAsync(exchange, 415, "Content-Type must be application/json").ConfigureAwait(false);
            return;
        }

        var accepted = Accepted.Read(exchange.GetHeader("Accept"));
        if (accepted is { Json: false, Events: false })
        {
            await RefuseAsync(exchange, 406, "Accept must allow application/json or text/event-stream").ConfigureAwait(false);
            return;
        }

        if (await exchange.ReadBodyAsync(_httpOptions.BodyBytesMax, exchange.Aborted).ConfigureAwait(false) is not { } body)
        {
            await RefuseAsync(exchange, 413, $"body exceeds {_httpOptions.BodyBytesMax} bytes").ConfigureAwait(false);
            return;
        }

        var frame = FrameReader.Read(body);
        if (frame.Fault is not null)
        {
            await exchange.AnswerAsync(400, Envelope.Error(frame.IdJson, RpcError.Parse(frame.Fault))).ConfigureAwait(false);
            return;
        }

        var sessionId = exchange.GetHeader(SessionHeader);
        var session = sessionId is null ? null : _sessions.Find(sessionId);
        if (sessionId is not null && session is null)
        {
            await RefuseAsync(exchange, 404, "session not found").ConfigureAwait(false);
            return;
        }

        await TakeAsync(exchange, frame, session, accepted).ConfigureAwait(false);
    }

    private async ValueTask TakeAsync(HttpExchange exchange, Frame frame, HttpSession? session, Accepted accepted)
    {
        if (frame.IsNotification || frame.IsAnswer)
        {
            if (CancelledNotification.FindRequestId(frame) is { } id)
            {
                session?.Cancel(id);
            }

            session?.Conversation.AnswerWithoutWork(frame);
            await exchange.AnswerAsync(202, default).ConfigureAwait(false);
            return;
        }

        if (session is null && frame is { Method: "initialize", WrongVersion: false })
        {
            session = _sessions.Open(Converse(exchange));
            exchange.SetHeader(SessionHeader, session.Id);
        }

        var conversation = session?.Conversation ?? Converse(exchange);
        if (!accepted.Json || (accepted.Events && ProgressReporter.FindToken(frame) is not null))
        {
            await StreamAsync(exchange, frame, conversation, session).ConfigureAwait(false);
            return;
        }

        var answer = await AnswerAsync(frame, conversation, session, _ => ValueTask.CompletedTask).ConfigureAwait(false);
        await exchange.AnswerAsync(200, answer).ConfigureAwait(false);
    }

    /// <summary>
    /// A client that hangs up does not cancel its request; only its notification does (MCP, transports), and an accepted write goes on
    /// even then.
    /// </summary>
    private async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(
        Frame frame, McpSession conversation, HttpSession? session, Func<ReadOnlyMemory<byte>, ValueTask> send)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(_stopping, session?.Ended ?? default);
        session?.Running.TryAdd(frame.IdJson!, cancellation);
        try
        {
            return await conversation.AnswerAsync(frame, send, cancellation.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Envelope.Error(frame.IdJson, RpcError.Cancelled);
        }
        finally
        {
            session?.Running.TryRemove(KeyValuePair.Create(frame.IdJson!, cancellation));
        }
    }

    private async ValueTask StreamAsync(HttpExchange exchange, Frame frame, McpSession conversation, HttpSession? session)
    {
        await exchange.BeginEventsAsync().ConfigureAwait(false);
        var answer = await AnswerAsync(frame, conversation, session, message => TellAsync(exchange, message)).ConfigureAwait(false);
        await WriteAsync(exchange, answer).ConfigureAwait(false);
    }

    /// <summary>Progress for a client that hung up is lost; its request goes on.</summary>
    private static async ValueTask TellAsync(HttpExchange exchange, ReadOnlyMemory<byte> message)
    {
        if (exchange.Aborted.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await WriteAsync(exchange, message).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // It hung up between the check and the write.
        }
    }

    private static ValueTask WriteAsync(HttpExchange exchange, ReadOnlyMemory<byte> message)
    {
        var text = new byte["event: message\ndata: "u8.Length + message.Length + 2];
        "event: message\ndata: "u8.CopyTo(text);
        message.Span.CopyTo(text.AsSpan("event: message\ndata: "u8.Length));
        "\n\n"u8.CopyTo(text.AsSpan(text.Length - 2));
        return exchange.WriteAsync(text);
    }

    /// <summary>The stream on which a server may speak first. This one has nothing to say of its own accord, and keeps it open.</summary>
    private async ValueTask GetAsync(HttpExchange exchange)
    {
        if (!Accepted.Read(exchange.GetHeader("Accept")).Events)
        {
            await RefuseAsync(exchange, 406, "Accept must allow text/event-stream").ConfigureAwait(false);
            return;
        }

        var sessionId = exchange.GetHeader(SessionHeader);
        if (sessionId is null)
        {
            await RefuseAsync(exchange, 400, $"{SessionHeader} is required").ConfigureAwait(false);
            return;
        }

        if (_sessions.Find(sessionId) is not { } session)
        {
            await RefuseAsync(exchange, 404, "session not found").ConfigureAwait(false);
            return;
        }

        if (!session.TryOpenStream())
        {
            await RefuseAsync(exchange, 409, "the session already has an event stream").ConfigureAwait(false);
            return;
        }

        await KeepOpenAsync(exchange, session).ConfigureAwait(false);
    }

    private async ValueTask KeepOpenAsync(HttpExchange exchange, HttpSession session)
    {
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(exchange.Aborted, session.Ended, _stopping);
            await exchange.BeginEventsAsync().ConfigureAwait(false);
            while (true)
            {
                await exchange.WriteAsync(": open\n\n"u8.ToArray()).ConfigureAwait(false);
                await Task.Delay(_httpOptions.KeepAlive, _time, ended.Token).ConfigureAwait(false);
                _sessions.Find(session.Id); // an open stream is use
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The client went, the session ended, or the node stops: the stream ends with it.
        }
        finally
        {
            session.CloseStream();
        }
    }

    private async ValueTask DeleteAsync(HttpExchange exchange)
    {
        var sessionId = exchange.GetHeader(SessionHeader);
        if (sessionId is null)
        {
            await RefuseAsync(exchange, 400, $"{SessionHeader} is required").ConfigureAwait(false);
        }
        else if (_sessions.Close(sessionId))
        {
            await exchange.AnswerAsync(200, default).ConfigureAwait(false);
        }
        else
        {
            await RefuseAsync(exchange, 404, "session not found").ConfigureAwait(false);
        }
    }

    private McpSession Converse(HttpExchange exchange) => new(_options, _services, _identity, _time)
    {
        Negotiates = true,
        EnvironmentAgentId = exchange.GetHeader("X-Agent-Id") ?? _options.EnvironmentAgentId,
    };

    private static ValueTask RefuseAsync(HttpExchange exchange, int status, string message) =>
        exchange.AnswerAsync(status, Envelope.Error(null, new RpcError(-32000, message)));

    private static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }
}
