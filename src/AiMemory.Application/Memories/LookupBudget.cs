namespace AiMemory.Application.Memories;

/// <summary>
/// How many look-ups of similar rows a node makes: a token bucket. Each costs as much as the write that it goes with, and it is a hint:
/// agents that write now and then always get it, a flood of writes keeps the processors for itself.
/// </summary>
internal sealed class LookupBudget(TimeProvider time)
{
    /// <summary>Look-ups a second that go on for ever.</summary>
    private const double PerSecond = 100;

    /// <summary>Look-ups at once after a rest.</summary>
    private const double Burst = 250;

    private readonly Lock _lock = new();
    private double _left = Burst;
    private long _at = time.GetTimestamp();

    public bool TryTake()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(Burst, _left + (time.GetElapsedTime(_at, now).TotalSeconds * PerSecond));
            _at = now;
            if (_left < 1)
            {
                return false;
            }

            _left--;
            return true;
        }
    }
}
