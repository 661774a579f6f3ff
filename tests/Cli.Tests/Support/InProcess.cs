using AiMemory.Cli;
using AiMemory.Cli.Hosting;

namespace Cli.Tests.Support;

/// <summary>The command line without the program: parsing, help and usage errors need no service and no process.</summary>
internal static class InProcess
{
    public static Task<Run> RunAsync(int width, params string[] arguments) => RunAsync(new NoHost(), _ => null, arguments, width);

    public static async Task<Run> RunAsync(ICliHost host, Func<string, string?> environment, string[] arguments, int width = 80)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var console = new CliConsole
        {
            Input = TextReader.Null,
            Output = output,
            Error = error,
            Width = width,
            Environment = name => name == "AI_MEMORY_NO_CONFIG" ? "1" : environment(name),
        };
        var code = await CliApplication.RunAsync(arguments, host, console, CancellationToken.None);
        return new Run(code, output.ToString(), error.ToString());
    }

    /// <summary>A usage error that reaches the host was none.</summary>
    internal class NoHost : ICliHost
    {
        public ValueTask<IServiceSession> OpenServiceAsync(OpenOptions options, CancellationToken cancellationToken) => throw new IOException("reached the host");

        public virtual Task<int> ServeAsync(ServeOptions options, TextWriter output, TextWriter error) => throw new IOException("reached the host");

        public Task<int> RunGatewayAsync(GatewayRunOptions options, TextWriter output, TextWriter error) => throw new IOException("reached the host");

        public Task<int> RunMcpAsync(McpOptions options, Stream input, Stream output, TextWriter error) => throw new IOException("reached the host");

        public ValueTask<RestoreReport> RestoreAsync(RestoreOptions options, CancellationToken cancellationToken) => throw new IOException("reached the host");

        public ValueTask<MigrateReport> MigrateAsync(
            MigrateOptions options, IProgress<long> progress, CancellationToken cancellationToken) => throw new IOException("reached the host");
    }
}
