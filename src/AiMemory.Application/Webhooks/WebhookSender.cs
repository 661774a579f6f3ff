using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using AiMemory.Domain.Rules;
using AiMemory.Domain.Time;

namespace AiMemory.Application.Webhooks;

/// <summary>
/// Makes one attempt. Where it may go is checked three times: the URL as it is written, every URL that a redirect names, and every
/// address that a name resolves to, on the very connection that is then used, so that no later answer of a name server counts.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private const int RedirectsMax = 3;

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;

    public WebhookSender(WebhookOptions options, TimeProvider time)
    {
        _time = time;
        _timeout = options.AttemptTimeout;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false, // a proxy would resolve and connect where nothing is checked
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1), // names are resolved anew now and then
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <returns>Why the attempt failed; null when the receiver answered 2xx.</returns>
    public async ValueTask<string?> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        try
        {
            return await SendAsync(delivery, delivery.Subscription.Url, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "timeout";
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<string?> SendAsync(Delivery delivery, string url, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= RedirectsMax; redirects++)
        {
            if (WebhookRules.CheckUrl(url) is { } fault)
            {
                return fault;
            }

            using var request = CreateRequest(delivery, url);
            using var response = await _http
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return null;
            }

            // Only these two keep method and body; the others would turn the delivery into a GET.
            if (response.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                || response.Headers.Location is not { } location)
            {
                return string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}");
            }

            url = new Uri(new Uri(url), location).AbsoluteUri;
        }

        return "too many redirects";
    }

    private HttpRequestMessage CreateRequest(Delivery delivery, string url)
    {
        var now = _time.GetUtcNow();
        var raised = delivery.Event;
        var body = Encoding.UTF8.GetBytes(
            WebhookRules.Body(raised.Name, raised.MemoryId, raised.Namespace, raised.AgentId, Timestamps.Format(now)));
        var timestamp = now.ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("user-agent", "ai-memory/0.6.0.0");
        request.Headers.TryAddWithoutValidation("x-ai-memory-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (delivery.Subscription.SecretHash is { } secretHash)
        {
            request.Headers.TryAddWithoutValidation("x-ai-memory-signature", WebhookRules.Sign(secretHash, timestamp, body));
        }

        return request;
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var loopbackToo = !WebhookRules.IsLocalHost(context.InitialRequestMessage.RequestUri!);
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken).ConfigureAwait(false);
        if (addresses.Any(address => WebhookRules.IsForbidden(address, loopbackToo)))
        {
            throw new HttpRequestException("the host resolves to a private / link-local address");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
