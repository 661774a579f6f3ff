namespace AiMemory.Cluster.Silo;

/// <summary>A silo that was declared dead must end, but not its process: the supervisor builds another one.</summary>
internal sealed class SiloFatalErrorHandler(SiloSupervisor supervisor) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    public void OnFatalException(object? sender, string? context, Exception? exception) => supervisor.SiloDied();
}
