using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using AiMemory.Cli.Input;
using AiMemory.Cli.Output;
using AiMemory.Domain.Json;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

/// <summary>Exchanges rows with nodes over the sync routes, again and again.</summary>
internal sealed class SyncDaemonCommand : CliCommand
{
    private readonly Option<string?> _peers;
    private readonly Option<int> _interval;
    private readonly Option<int> _batchSize;
    private readonly Option<string?> _apiKey;
    private readonly Option<string?> _clientCert;
    private readonly Option<string?> _clientKey;
    private readonly Option<bool> _insecure;

    public SyncDaemonCommand(CliContext context)
        : base("sync-daemon", "Keep exchanging memories with other nodes", context)
    {
        _peers = Value<string?>("--peers", null, "URL,URL", "Base addresses of the nodes");
        _interval = NotNegative(Default("--interval", null, "SECS", 2, "Between rounds, at least 1"));
        _batchSize = NotNegative(Default("--batch-size", null, "N", 500, "Rows per request, at least 1"));
        _apiKey = Value<string?>("--api-key", null, "KEY", "Sent as X-API-Key");
        _clientCert = Value<string?>("--client-cert", null, "PEM", "Client certificate; needs --client-key");
        _clientKey = Value<string?>("--client-key", null, "PEM", "Its key");
        _insecure = Flag("--insecure-skip-server-verify", null, "Do not verify the peers' certificates");
    }

    protected override async Task<int> ExecuteAsync(CliCall call)
    {
        if (call.Has(_clientCert) != call.Has(_clientKey))
        {
            throw CliFailureException.Usage("--client-cert and --client-key are needed together");
        }

        var peers = Inputs.CommaList(call.Get(_peers)).Select(url => url.TrimEnd('/')).ToArray();
        if (peers.Length == 0)
        {
            throw CliFailureException.Error("at least one --peers URL is required");
        }

        using var handler = Handler(call);
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
        var agent = call.Caller.ClaimedAgentId ?? call.Caller.FallbackAgentId;
        http.DefaultRequestHeaders.Add("X-Agent-Id", agent);
        if (call.Get(_apiKey) is { } key)
        {
            http.DefaultRequestHeaders.Add("X-API-Key", key);
        }

        var interval = TimeSpan.FromSeconds(Math.Max(1, call.Need(_interval)));
        var marks = peers.ToDictionary(peer => peer, _ => new PeerMarks(), StringComparer.Ordinal);
        return await Daemon.RunAsync(call, interval, () => call.WithServiceAsync(async service =>
        {
            await Task.WhenAll(peers.Select(peer => RoundAsync(call, service, http, peer, agent, marks[peer]))).ConfigureAwait(false);
            return 0;
        })).ConfigureAwait(false);
    }

    private async Task RoundAsync(CliCall call, IMemoryService service, HttpClient http, string peer, string agent, PeerMarks marks)
    {
        try
        {
            await PullAsync(call, service, http, peer, agent, marks).ConfigureAwait(false);
            await PushAsync(call, service, http, peer, agent, marks).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or CliFailureException
            || (exception is TaskCanceledException && !call.CancellationToken.IsCancellationRequested))
        {
            await call.Error.WriteLineAsync($"sync with {peer} failed, trying again next round: {exception.Message}").ConfigureAwait(false);
        }
    }

    private async Task PullAsync(CliCall call, IMemoryService service, HttpClient http, string peer, string agent, PeerMarks marks)
    {
        var limit = Math.Max(1, call.Need(_batchSize)).ToString(CultureInfo.InvariantCulture);
        var since = marks.Pulled is { } mark ? $"&since={Uri.EscapeDataString(mark)}" : string.Empty;
        var text = await http.GetStringAsync(
            new Uri($"{peer}/api/v1/sync/since?limit={limit}&peer={Uri.EscapeDataString(agent)}{since}"), call.CancellationToken).ConfigureAwait(false);
        var rows = ExportDocument.Read(text).Memories;
        if (rows.Count == 0)
        {
            return;
        }

        foreach (var page in rows.Chunk(1000))
        {
            CliCall.Require(await service.PushAsync(
                new SyncPushRequest(agent, page, DryRun: false), call.Caller, call.CancellationToken).ConfigureAwait(false));
        }

        marks.Pulled = rows[^1].UpdatedAt;
    }

    private async Task PushAsync(CliCall call, IMemoryService service, HttpClient http, string peer, string agent, PeerMarks marks)
    {
        var rows = CliCall.Require(await service.PullSinceAsync(
            marks.Pushed, Math.Clamp(call.Need(_batchSize), 1, 1000), null, call.Caller, call.CancellationToken).ConfigureAwait(false));
        if (rows.Count == 0)
        {
            return;
        }

        var body = WireJson.ToText(w =>
        {
            w.WriteStartObject();
            w.WriteBoolean("dry_run", false);
            Wire.WriteMemories(w, "memories", rows);
            w.WriteString("sender_agent_id", agent);
            w.WriteStartObject("sender_clock");
            w.WriteStartObject("entries");
            w.WriteEndObject();
            w.WriteEndObject();
            w.WriteEndObject();
        });
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await http.PostAsync(new Uri($"{peer}/api/v1/sync/push"), content, call.CancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        marks.Pushed = rows[^1].UpdatedAt;
    }

    private HttpClientHandler Handler(CliCall call)
    {
        var handler = new HttpClientHandler();
        if (call.Get(_clientCert) is { } certificate)
        {
            handler.ClientCertificates.Add(X509Certificate2.CreateFromPemFile(certificate, call.Get(_clientKey)));
        }

        // With a client certificate the peer's own is not verified (contract, 3); without one, only when asked.
        if (call.Get(_insecure) || call.Has(_clientCert))
        {
            handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
        }

        return handler;
    }

    /// <summary>How far a peer was pulled from and pushed to: the newest <c>updated_at</c> each way.</summary>
    private sealed class PeerMarks
    {
        public string? Pulled { get; set; }

        public string? Pushed { get; set; }
    }
}
