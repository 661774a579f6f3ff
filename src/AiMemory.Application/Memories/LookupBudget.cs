namespace AiMemory.Application.Memories;

/// <summary>
/// How long a node looks for similar rows: a token bucket of time. What is found is a hint: agents that write now and then always get it,
/// a flood of writes keeps the processors for itself.
/// </summary>
internal sealed class LookupBudget(TimeProvider time)
{
    /// <summary>Of one processor, for ever.</summary>
    private const double Share = 0.05;

    /// <summary>At once after a rest.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private TimeSpan _left = Burst;
    private long _at = time.GetTimestamp();

    /// <summary>Whether there is time left for one more.</summary>
    public bool IsLeft
    {
        get
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                var left = _left + (time.GetElapsedTime(_at, now) * Share);
                (_left, _at) = (left < Burst ? left : Burst, now);
                return _left > TimeSpan.Zero;
            }
        }
    }

    /// <summary>
    /// What one took. The last one may take more than there was: it is paid back before the next. Never more than a burst is owed: many that
    /// hung at once, on a server that was away, are not paid back for hours.
    /// </summary>
    public void Spend(TimeSpan taken)
    {
        lock (_lock)
        {
            var left = _left - taken;
            _left = left > -Burst ? left : -Burst;
        }
    }
}
