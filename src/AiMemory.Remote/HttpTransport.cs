using System.Net;

namespace AiMemory.Remote;

/// <summary>
/// Calls as <c>POST /api/v1/rpc/{operation}</c>. A node that cannot be reached, or that answers what is no answer, throws
/// <see cref="HttpRequestException"/>.
/// </summary>
internal sealed class HttpTransport(HttpClient http) : IRemoteTransport
{
    private const string Prefix = "api/v1/rpc/";

    public async ValueTask<Stream> CallAsync(RemoteCall call, CancellationToken cancellationToken) =>
        await SendAsync(call.Operation, call.Arguments, cancellationToken).ConfigureAwait(false);

    public Stream Call(string operation)
    {
        using var request = Request(operation, []);
        return Checked(http.Send(request, HttpCompletionOption.ResponseHeadersRead)).Content.ReadAsStream();
    }

    public async ValueTask<Stream> StreamAsync(string operation, CancellationToken cancellationToken) =>
        await SendAsync(operation, [], cancellationToken).ConfigureAwait(false);

    private async Task<Stream> SendAsync(string operation, byte[] json, CancellationToken cancellationToken)
    {
        using var request = Request(operation, json);
        var response = Checked(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false));

        // The stream holds the connection, and gives it back when it is disposed; the response holds nothing else.
        return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }

    private static HttpRequestMessage Request(string operation, byte[] json) =>
        new(HttpMethod.Post, new Uri(Prefix + operation, UriKind.Relative))
        {
            Content = new ByteArrayContent(json) { Headers = { { "Content-Type", "application/json" } } },
        };

    private static HttpResponseMessage Checked(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        var status = response.StatusCode;
        response.Dispose();
        throw new HttpRequestException(
            status switch
            {
                HttpStatusCode.Unauthorized => "the node asks for an API key (configuration file: api_key)",
                HttpStatusCode.NotFound => "the node does not know this operation; is it of another version?",
                _ => $"the node answered with status {(int)status}",
            },
            inner: null,
            status);
    }
}
