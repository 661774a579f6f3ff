namespace AiMemory.Cli.Hosting;

/// <summary>
/// What the command line needs from the program that hosts it: opening a service, and the long-running commands. The command
/// line parses and prints; everything that composes parts is behind this port.
/// </summary>
public interface ICliHost
{
    /// <summary>
    /// The service that a command talks to: the node at <see cref="OpenOptions.Url"/>; else the node that serves the database
    /// file, when one does; else the file itself, opened in this process.
    /// </summary>
    /// <exception cref="IOException">The file cannot be opened; the message says why and what to do.</exception>
    ValueTask<IServiceSession> OpenServiceAsync(OpenOptions options, CancellationToken cancellationToken);

    /// <summary>Runs a node until it is told to stop; the exit code.</summary>
    Task<int> ServeAsync(ServeOptions options, TextWriter output, TextWriter error);

    /// <summary>Runs a gateway of a cluster until it is told to stop; the exit code.</summary>
    Task<int> RunGatewayAsync(GatewayRunOptions options, TextWriter output, TextWriter error);

    /// <summary>Runs the MCP server over standard input and output until input ends; the exit code.</summary>
    Task<int> RunMcpAsync(McpOptions options, Stream input, Stream output, TextWriter error);

    /// <summary>Replaces the database file by a verified snapshot.</summary>
    /// <exception cref="IOException">Verification failed, or the file is in use; nothing was changed.</exception>
    ValueTask<RestoreReport> RestoreAsync(RestoreOptions options, CancellationToken cancellationToken);

    /// <summary>Copies memories, links, archive and versions between stores.</summary>
    ValueTask<MigrateReport> MigrateAsync(
        MigrateOptions options, IProgress<long> progress, CancellationToken cancellationToken);
}
