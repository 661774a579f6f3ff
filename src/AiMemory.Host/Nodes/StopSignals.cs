using System.Runtime.InteropServices;

namespace AiMemory.Host.Nodes;

/// <summary>What tells a server to end, and how long it may take to finish what it has begun.</summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>SIGTERM: whoever sends it starts again on the same port and file a second later.</summary>
    public static readonly TimeSpan TermDrain = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource<TimeSpan> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public StopSignals(int graceSecs)
    {
        _interrupt = On(PosixSignal.SIGINT, TimeSpan.FromSeconds(Math.Max(0, graceSecs)));
        _terminate = On(PosixSignal.SIGTERM, TermDrain);
    }

    /// <summary>Completes with the time that draining may take.</summary>
    public Task<TimeSpan> Stopped => _stop.Task;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private PosixSignalRegistration On(PosixSignal signal, TimeSpan drain) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _stop.TrySetResult(drain);
    });
}
