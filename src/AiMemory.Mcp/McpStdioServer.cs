using System.Collections.Concurrent;
using System.Threading.Channels;
using AiMemory.Mcp.Protocol;
using AiMemory.Mcp.Stdio;
using AiMemory.UseCases;

namespace AiMemory.Mcp;

/// <summary>
/// MCP over a pair of streams, one message a line. Requests are answered strictly in the order in which they came; reading goes on
/// meanwhile, so that a cancellation is seen while its request runs.
/// </summary>
/// <param name="open">Opens the service; called once, in the background, after the first answer is out.</param>
public sealed class McpStdioServer(
    McpServerOptions options, Func<CancellationToken, ValueTask<IMemoryService>> open, TimeProvider? timeProvider = null)
{
    /// <summary>Bytes of one message. The largest sensible one is a store of 64 KiB with as much metadata.</summary>
    private const int LineBytesMax = 16 * 1024 * 1024;

    /// <summary>Requests read ahead; a client that sends more is made to wait.</summary>
    private const int ReadAheadMax = 256;

    private readonly ServiceSource _services = new(open);
    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;
    private readonly ConcurrentDictionary<string, PendingRequest> _pending = new(StringComparer.Ordinal);

    /// <summary>Serves until input ends and everything read is answered.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var queue = Channel.CreateBounded<PendingRequest>(
            new BoundedChannelOptions(ReadAheadMax) { SingleReader = true, SingleWriter = true });
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(new LineReader(input, LineBytesMax), queue.Writer, stopping.Token);
        try
        {
            await AnswerAsync(queue.Reader, output, stopping.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The client no longer reads. There is nobody left to serve, which is how a session ends.
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        finally
        {
            await stopping.CancelAsync().ConfigureAwait(false);
        }

        return reading.IsFaulted ? 1 : 0;
    }

    private async Task ReadAsync(LineReader lines, ChannelWriter<PendingRequest> queue, CancellationToken cancellationToken)
    {
        try
        {
            while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (line.IsBlank)
                {
                    continue;
                }

                var frame = line.IsTooLong ? new Frame { Fault = $"line exceeds {LineBytesMax} bytes" } : FrameReader.Read(line.Bytes);
                if (CancelledNotification.FindRequestId(frame) is { } id)
                {
                    Cancel(id);
                    continue;
                }

                var request = new PendingRequest(frame);
                if (frame.IdJson is not null)
                {
                    _pending[frame.IdJson] = request;
                }

                await queue.WriteAsync(request, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; what was read before is the answering side's business.
        }
        finally
        {
            queue.TryComplete();
        }
    }

    private async Task AnswerAsync(ChannelReader<PendingRequest> queue, Stream output, CancellationToken cancellationToken)
    {
        using var writer = new LineWriter(output);
        var session = new McpSession(options, _services, new CallerIdentity(options.Anonymize), _time);
        await foreach (var request in queue.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            using (request)
            {
                if (await AnswerAsync(session, request, writer, cancellationToken).ConfigureAwait(false) is { } answer)
                {
                    await writer.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
                }

                Forget(request);
            }

            _services.Warm();
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> AnswerAsync(
        McpSession session, PendingRequest request, LineWriter writer, CancellationToken cancellationToken)
    {
        var frame = request.Frame;
        if (frame.Fault is not null || frame.IsNotification)
        {
            return session.AnswerWithoutWork(frame);
        }

        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(request.Cancelled, cancellationToken);
            linked.Token.ThrowIfCancellationRequested();
            return await session.AnswerAsync(frame, message => writer.WriteAsync(message, cancellationToken), linked.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (request.Cancelled.IsCancellationRequested)
        {
            return null; // MCP: a cancelled request is not answered.
        }
    }

    private void Cancel(string idJson)
    {
        if (_pending.TryGetValue(idJson, out var request))
        {
            try
            {
                request.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // Its answer went out in this very moment; the notification came too late, which MCP allows.
            }
        }
    }

    private void Forget(PendingRequest request)
    {
        if (request.Frame.IdJson is { } id)
        {
            _pending.TryRemove(KeyValuePair.Create(id, request));
        }
    }
}
