using AiMemory.Cli;
using AiMemory.Cli.Hosting;

namespace Cli.Tests.Support;

/// <summary>The command line without the program: parsing, help and usage errors need no service and no process.</summary>
internal static class InProcess
{
    public static async Task<Run> RunAsync(int width, params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var console = new CliConsole
        {
            Input = TextReader.Null,
            Output = output,
            Error = error,
            Width = width,
            Environment = name => name == "AI_MEMORY_NO_CONFIG" ? "1" : null,
        };
        var code = await CliApplication.RunAsync(arguments, new NoHost(), console, CancellationToken.None);
        return new Run(code, output.ToString(), error.ToString());
    }

    /// <summary>A usage error that reaches the host was none.</summary>
    private sealed class NoHost : ICliHost
    {
        public ValueTask<IServiceSession> OpenServiceAsync(OpenOptions options, CancellationToken cancellationToken) => throw new IOException("reached the host");

        public Task<int> ServeAsync(ServeOptions options, TextWriter output, TextWriter error) => throw new IOException("reached the host");

        public Task<int> RunGatewayAsync(GatewayRunOptions options, TextWriter output, TextWriter error) => throw new IOException("reached the host");

        public Task<int> RunMcpAsync(McpOptions options, Stream input, Stream output, TextWriter error) => throw new IOException("reached the host");

        public ValueTask<RestoreReport> RestoreAsync(RestoreOptions options, CancellationToken cancellationToken) => throw new IOException("reached the host");

        public ValueTask<MigrateReport> MigrateAsync(
            MigrateOptions options, IProgress<long> progress, CancellationToken cancellationToken) => throw new IOException("reached the host");
    }
}
