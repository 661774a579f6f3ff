namespace AiMemory.Cli.Output;

/// <summary>A counter on standard error while long work runs; silent where nobody watches.</summary>
internal sealed class TerminalProgress(CliConsole console, string unit) : IProgress<long>
{
    private bool _shown;

    public void Report(long value)
    {
        if (console.IsTerminal)
        {
            _shown = true;
            console.Error.Write($"\r{value} {unit}");
        }
    }

    public void End()
    {
        if (_shown)
        {
            console.Error.WriteLine();
        }
    }
}
