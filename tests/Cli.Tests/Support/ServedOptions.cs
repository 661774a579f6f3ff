using AiMemory.Cli.Hosting;

namespace Cli.Tests.Support;

/// <summary>Keeps the settings that a node would be started with.</summary>
internal sealed class ServedOptions : InProcess.NoHost
{
    public ServeOptions? Options { get; private set; }

    public override Task<int> ServeAsync(ServeOptions options, TextWriter output, TextWriter error)
    {
        Options = options;
        return Task.FromResult(0);
    }
}
