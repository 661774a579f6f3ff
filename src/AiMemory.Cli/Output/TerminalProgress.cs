namespace AiMemory.Cli.Output;

/// <summary>
/// Says, on standard error and where somebody watches, that long work goes on: what, how many, for how long. Short work shows nothing.
/// </summary>
internal sealed class TerminalProgress : IProgress<long>, IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private readonly CliConsole _console;
    private readonly string _what;
    private readonly long _startedAt;
    private readonly Lock _gate = new();
    private readonly ITimer? _timer;
    private long _count;
    private bool _isShown;
    private bool _isOver;

    /// <param name="what">The work, as in <c>importing memories</c>.</param>
    public TerminalProgress(CliConsole console, string what)
    {
        _console = console;
        _what = what;
        _startedAt = console.Time.GetTimestamp();
        _timer = console.IsErrorTerminal ? console.Time.CreateTimer(_ => Show(), null, First, Every) : null;
    }

    public void Report(long value) => Interlocked.Exchange(ref _count, value);

    /// <summary>Wipes the line, so that what comes next stands alone.</summary>
    public void End()
    {
        _timer?.Dispose();
        lock (_gate)
        {
            _isOver = true;
            if (_isShown)
            {
                _console.Error.Write("\r\u001b[K");
                _isShown = false;
            }
        }
    }

    public void Dispose() => End();

    private void Show()
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _isShown = true;
            var count = Interlocked.Read(ref _count);
            var seconds = (int)_console.Time.GetElapsedTime(_startedAt).TotalSeconds;
            _console.Error.Write($"\r{_what} {(count > 0 ? $"{count} " : string.Empty)}({seconds} s)\u001b[K");
        }
    }
}
