namespace AiMemory.Cluster.Silo;

/// <summary>A silo that was declared dead must end, but not its process: the supervisor builds another one.</summary>
internal sealed class SiloFatalErrorHandler(CancellationTokenSource life) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    // Off this thread: it is the dying silo's own. One that is over already may still say so again.
    public void OnFatalException(object? sender, string? context, Exception? exception) => _ = Task.Run(() =>
    {
        try
        {
            life.Cancel();
        }
        catch (ObjectDisposedException)
        {
        }
    });
}
