using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Application.Tests.Support;

/// <summary>A small HTTP server on a free loopback port that answers as a test says and keeps what it got.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<Received, Answer> _answer;

    public Receiver(Func<Received, Answer>? answer = null)
    {
        _answer = answer ?? (_ => new Answer(200));
        for (var tries = 0; ; tries++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            Url = $"http://127.0.0.1:{port}/";
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add(Url);
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (tries < 10)
            {
                // Somebody else took the port in between.
            }
        }

        _ = Task.Run(ServeAsync);
    }

    public string Url { get; }

    public ConcurrentQueue<Received> Requests { get; } = new();

    public async Task WaitForAsync(int count)
    {
        for (var i = 0; i < 500 && Requests.Count < count; i++)
        {
            await Task.Delay(10);
        }

        Assert.True(Requests.Count >= count, $"{Requests.Count} of {count} requests came");
    }

    public void Dispose() => ((IDisposable)_listener).Dispose();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var headers = context.Request.Headers;
            var received = new Received(
                context.Request.HttpMethod,
                context.Request.Url!.AbsolutePath,
                await reader.ReadToEndAsync(),
                headers.AllKeys.ToDictionary(key => key!.ToLowerInvariant(), key => headers[key]!));
            Requests.Enqueue(received);
            var answer = _answer(received);
            context.Response.StatusCode = answer.Status;
            if (answer.Location is not null)
            {
                context.Response.Headers["Location"] = answer.Location;
            }

            var body = Encoding.UTF8.GetBytes(answer.Body);
            context.Response.ContentLength64 = body.Length;
            await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
    }

    internal sealed record Received(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers);

    internal sealed record Answer(int Status, string Body = "", string? Location = null);
}
