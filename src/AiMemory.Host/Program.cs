using System.Runtime.InteropServices;
using System.Text;
using AiMemory.Cli;
using AiMemory.Host;

InterruptSignal.Restore();
var sqlite = CarriedSqlite.LoadAsync();

// A command that is interrupted ends its waits; the long-running ones handle the signals themselves.
using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    interrupted.Cancel();
});

var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { NewLine = "\n" };
var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true, NewLine = "\n" };
var console = new CliConsole
{
    Input = new StreamReader(Console.OpenStandardInput(), utf8),
    Output = output,
    Error = error,
    InputStream = Console.OpenStandardInput(),
    OutputStream = Console.OpenStandardOutput(),
    IsTerminal = !Console.IsOutputRedirected,
    IsInputTerminal = !Console.IsInputRedirected,
    IsErrorTerminal = !Console.IsErrorRedirected,
    Width = Console.IsOutputRedirected ? 100 : Console.WindowWidth,
    Environment = Environment.GetEnvironmentVariable,
};

var exitCode = await CliApplication.RunAsync(args, new CliHost(sqlite), console, interrupted.Token).ConfigureAwait(false);
await output.FlushAsync().ConfigureAwait(false);
return exitCode;
