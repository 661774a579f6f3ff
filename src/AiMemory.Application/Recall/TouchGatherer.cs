using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Time;

namespace AiMemory.Application.Recall;

/// <summary>
/// Gathers what recalls do to rows and commits it about once a second, as one command per namespace: recall never waits for it, and a
/// row recalled many times is written once. What is gathered when the process dies is lost; when it stops, it is written.
/// </summary>
internal sealed class TouchGatherer : IAsyncDisposable
{
    private const int RowsPerCommandMax = 1_000;

    /// <summary>Rows gathered at most; more flush at once, so that memory stays bounded.</summary>
    private const int RowsMax = 20_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ServiceContext _context;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private Dictionary<string, Dictionary<string, (int Count, DateTimeOffset At)>> _gathered = new(StringComparer.Ordinal);
    private Task _flushing = Task.CompletedTask;
    private int _rows;
    private bool _armed;

    public TouchGatherer(ServiceContext context)
    {
        _context = context;
        _timer = context.Time.CreateTimer(_ => FlushAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(IEnumerable<Memory> memories)
    {
        var now = _context.Now;
        var full = false;
        lock (_gate)
        {
            foreach (var memory in memories)
            {
                if (!_gathered.TryGetValue(memory.Namespace, out var rows))
                {
                    _gathered[memory.Namespace] = rows = new Dictionary<string, (int, DateTimeOffset)>(StringComparer.Ordinal);
                }

                _rows += rows.ContainsKey(memory.Id) ? 0 : 1;
                rows[memory.Id] = (rows.GetValueOrDefault(memory.Id).Count + 1, now);
            }

            full = _rows >= RowsMax;
            if (!_armed && _rows > 0)
            {
                _armed = true;
                _timer.Change(Interval, Timeout.InfiniteTimeSpan);
            }
        }

        if (full)
        {
            _ = FlushAsync();
        }
    }

    /// <summary>
    /// Commits what is gathered; done when that is, and what earlier flushes took, is committed. A touch that cannot be written is not
    /// worth an error to anyone.
    /// </summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            return _flushing = FlushAfterAsync(_flushing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }

    private async Task FlushAfterAsync(Task earlier)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        await CommitGatheredAsync().ConfigureAwait(false);
    }

    private async Task CommitGatheredAsync()
    {
        Dictionary<string, Dictionary<string, (int Count, DateTimeOffset At)>> gathered;
        lock (_gate)
        {
            gathered = _gathered;
            _gathered = new Dictionary<string, Dictionary<string, (int, DateTimeOffset)>>(StringComparer.Ordinal);
            _rows = 0;
            _armed = false;
        }

        var commands =
            from owned in gathered
            from rows in owned.Value.Chunk(RowsPerCommandMax)
            let touched = rows.Select(r => new TouchedRow(r.Key, r.Value.Count, Timestamps.Format(r.Value.At))).ToArray()
            select ((MemoryCommand)new TouchCommand(owned.Key, touched), Engine.CommitOptions.Default);
        await _context.CommitAllAsync(commands, CancellationToken.None).ConfigureAwait(false);
    }
}
