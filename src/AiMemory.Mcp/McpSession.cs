using System.Text.Json;
using AiMemory.Mcp.Prompts;
using AiMemory.Mcp.Protocol;
using AiMemory.Mcp.Resources;
using AiMemory.Mcp.Tools;
using AiMemory.UseCases;

namespace AiMemory.Mcp;

/// <summary>One client's conversation, whatever carries it: takes frames, gives answers, remembers the client's name.</summary>
internal sealed class McpSession(McpServerOptions options, ServiceSource services, CallerIdentity identity, TimeProvider time)
{
    private string? _clientName;
    private string? _fallbackAgentId;

    /// <summary>The header <c>X-Agent-Id</c> of an HTTP request.</summary>
    public string? EnvironmentAgentId { get; init; } = options.EnvironmentAgentId;

    /// <summary>Streamable HTTP agrees on a version; stdio has one.</summary>
    public bool Negotiates { get; init; }

    /// <summary>Answers a frame that is not a request; null when nothing is to be said.</summary>
    public ReadOnlyMemory<byte>? AnswerWithoutWork(Frame frame)
    {
        if (frame.Fault is not null)
        {
            return Envelope.Error(frame.IdJson, RpcError.Parse(frame.Fault));
        }

        if (frame.IsNotification && !frame.WrongVersion && frame.Method == "initialize")
        {
            RememberClient(frame);
        }

        return null;
    }

    /// <summary>Answers a request. Cancellation ends the wait with <see cref="OperationCanceledException"/>.</summary>
    /// <param name="send">Takes notifications that belong to this request.</param>
    public async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(
        Frame frame, Func<ReadOnlyMemory<byte>, ValueTask> send, CancellationToken cancellationToken)
    {
        if (frame.WrongVersion)
        {
            return Envelope.Error(frame.IdJson, RpcError.WrongVersion);
        }

        return frame.Method switch
        {
            "initialize" => Initialize(frame),
            "ping" or "notifications/initialized" => Envelope.Result(frame.IdJson, WriteNothing),
            "tools/list" => Raw(frame, ToolList.For(options.Profile).Json),
            "tools/call" => await CallToolAsync(frame, send, cancellationToken).ConfigureAwait(false),
            "prompts/list" => Raw(frame, PromptCatalog.ListJson),
            "prompts/get" => GetPrompt(frame),
            "resources/list" or "resources/read" => await ResourceAsync(frame, cancellationToken).ConfigureAwait(false),
            "resources/templates/list" => Raw(frame, ResourceCatalog.TemplatesJson),
            _ => Envelope.Error(frame.IdJson, RpcError.UnknownMethod(frame.Method)),
        };
    }

    private static void WriteNothing(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Raw(Frame frame, ReadOnlyMemory<byte> json) =>
        Envelope.Result(frame.IdJson, writer => writer.WriteRawValue(json.Span, skipInputValidation: true));

    private ReadOnlyMemory<byte> Initialize(Frame frame)
    {
        RememberClient(frame);
        var version = Negotiates ? ProtocolVersions.Negotiate(frame.GetParam("protocolVersion")) : ProtocolVersions.Stdio;
        return Envelope.Result(frame.IdJson, writer => InitializeAnswer.Write(writer, version));
    }

    private void RememberClient(Frame frame)
    {
        if (frame.Params.ValueKind == JsonValueKind.Object
            && frame.Params.TryGetProperty("clientInfo"u8, out var client)
            && client.ValueKind == JsonValueKind.Object
            && client.TryGetProperty("name"u8, out var name)
            && name.ValueKind == JsonValueKind.String
            && name.GetString() is { Length: > 0 } text)
        {
            _clientName = text;
            _fallbackAgentId = null;
        }
    }

    private static ReadOnlyMemory<byte> GetPrompt(Frame frame)
    {
        if (frame.GetParam("name") is not { Length: > 0 } name)
        {
            return Envelope.Error(frame.IdJson, RpcError.NoPromptName);
        }

        var @namespace = frame.Params.TryGetProperty("arguments"u8, out var arguments)
            ? new ToolArguments(arguments).Text("namespace")
            : null;
        return PromptCatalog.Get(name, @namespace) is { } json
            ? Raw(frame, json)
            : Envelope.Error(frame.IdJson, RpcError.UnknownPrompt(name));
    }

    private async ValueTask<ReadOnlyMemory<byte>> ResourceAsync(Frame frame, CancellationToken cancellationToken)
    {
        var uri = frame.GetParam("uri");
        if (frame.Method == "resources/read" && string.IsNullOrEmpty(uri))
        {
            return Envelope.Error(frame.IdJson, RpcError.NoResourceUri);
        }

        ResourceAnswer answer;
        try
        {
            var service = await services.GetAsync(cancellationToken).ConfigureAwait(false);
            var caller = MakeCall(default, service).Caller;
            answer = frame.Method == "resources/read"
                ? await ResourceCatalog.ReadAsync(uri!, service, caller, cancellationToken).ConfigureAwait(false)
                : await ResourceCatalog.ListAsync(frame.GetParam("cursor"), service, caller, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            answer = RpcError.Internal(Describe(exception, frame.Method));
        }

        return answer.Json is { } json ? Raw(frame, json) : Envelope.Error(frame.IdJson, answer.Error!);
    }

    private async ValueTask<ReadOnlyMemory<byte>> CallToolAsync(
        Frame frame, Func<ReadOnlyMemory<byte>, ValueTask> send, CancellationToken cancellationToken)
    {
        if (frame.GetParam("name") is not { Length: > 0 } name)
        {
            return Envelope.Error(frame.IdJson, RpcError.NoToolName);
        }

        var work = RunToolAsync(name, frame, cancellationToken);
        var result = ProgressReporter.FindToken(frame) is { } token
            ? await new ProgressReporter(token, name, send, time).RunAsync(work).ConfigureAwait(false)
            : await work.ConfigureAwait(false);
        return Envelope.Result(frame.IdJson, result.Write);
    }

    private async ValueTask<ToolResult> RunToolAsync(string name, Frame frame, CancellationToken cancellationToken)
    {
        if (ToolCatalog.Find(name) is not { } tool)
        {
            return ToolResult.Error($"unknown tool: {name}");
        }

        var arguments = new ToolArguments(frame.Params.TryGetProperty("arguments"u8, out var given) ? given : default);
        foreach (var required in tool.RequiredTexts)
        {
            if (arguments.Text(required) is null)
            {
                return ToolResult.Error($"{required} is required");
            }
        }

        try
        {
            var service = await services.GetAsync(cancellationToken).ConfigureAwait(false);
            return await tool.Run(MakeCall(arguments, service), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return ToolResult.Error(Describe(exception, name));
        }
    }

    private ToolCall MakeCall(ToolArguments arguments, IMemoryService service) => new(
        arguments, service, EnvironmentAgentId, _fallbackAgentId ??= identity.Synthesise(_clientName));

    /// <summary>Why a service cannot be opened is for its user; anything else unexpected is for the log.</summary>
    private string Describe(Exception exception, string what)
    {
        options.Log?.Invoke($"{what} failed: {exception}");
        return exception is IOException or UnauthorizedAccessException ? exception.Message : "internal server error";
    }
}
