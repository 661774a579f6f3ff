namespace AiMemory.Remote;

/// <summary>Carries calls to a node's <see cref="RemoteDispatcher"/>, and the answers back. Whoever is given a stream disposes it.</summary>
public interface IRemoteTransport
{
    /// <summary>The answer's JSON.</summary>
    /// <exception cref="RemoteUnavailableException">No node answered; the problem says what is known of the call.</exception>
    ValueTask<Stream> CallAsync(RemoteCall call, CancellationToken cancellationToken);

    /// <summary>What a node says of itself (<c>get-status</c>, <c>get-capabilities</c>), without waiting long for it.</summary>
    Stream Call(string operation);

    /// <summary>The lines of an export.</summary>
    ValueTask<Stream> StreamAsync(string operation, CancellationToken cancellationToken);
}
