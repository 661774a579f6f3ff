using System.Runtime.InteropServices;

namespace AiMemory.Cli.Commands;

/// <summary>Work that is done again and again until a signal ends it: a terminal sends SIGINT, a service manager SIGTERM. Exit code 0.</summary>
internal static class Daemon
{
    /// <summary>A first pass that fails ends the command, as what it was told is wrong; a later one is said, and tried again.</summary>
    public static async Task<int> RunAsync(CliCall call, TimeSpan interval, Func<Task> pass)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            ending.Cancel();
        });
        call.CancellationToken = ending.Token;
        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                try
                {
                    await pass().ConfigureAwait(false);
                }
                catch (Exception exception) when (!isFirst && exception is (CliFailureException or IOException or HttpRequestException))
                {
                    var text = exception is CliFailureException ? exception.Message : FailureText.Of(exception);
                    await call.Error.WriteLineAsync(text).ConfigureAwait(false);
                }

                // Whoever reads a pipe or a file sees each pass as it ends.
                await call.Out.FlushAsync(ending.Token).ConfigureAwait(false);
                await Task.Delay(interval, call.Console.Time, ending.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return 0;
        }
    }
}
