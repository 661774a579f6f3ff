namespace AiMemory.Engine.Replicated;

/// <summary>
/// Puts what one sender sent back in its order. Orleans hands each arriving call to the thread pool, which begins with the last, and an
/// entry that comes before its predecessor is of no use: the core has to fetch both again.
/// </summary>
/// <param name="deliver">Takes one frame after another; called under a lock.</param>
/// <param name="delivered">Called without it, after one or more.</param>
internal sealed class FrameOrder<T>(Action<T> deliver, Action delivered, TimeProvider time) : IDisposable
{
    // How long, and how many, frames wait for one before them: it may be lost.
    private const int WaitingMax = 64;
    private static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, T> _early = [];
    private ITimer? _timer;
    private long _stream;
    private long _next;

    /// <summary>Takes a frame in the order of arrival.</summary>
    /// <param name="stream">The life of the sender that it is of.</param>
    /// <param name="number">Its place in the stream.</param>
    public void Take(long stream, long number, T frame)
    {
        lock (_lock)
        {
            if (stream != _stream)
            {
                // What the former life sent last is still worth having; where this one stands is not known.
                Flush();
                _stream = stream;
                _next = number;
            }

            if (number > _next)
            {
                Wait(number, frame);
            }
            else
            {
                // One that was given up may come late: the core knows what to do with it.
                Deliver(number, frame);
                while (_early.Count > 0 && _early.First() is var (early, waiting) && early <= _next)
                {
                    _early.Remove(early);
                    Deliver(early, waiting);
                }
            }
        }

        delivered();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _early.Clear();
        }
    }

    private void Wait(long number, T frame)
    {
        _early[number] = frame;
        if (_early.Count > WaitingMax)
        {
            Flush();
        }
        else if (_early.Count == 1)
        {
            _timer ??= time.CreateTimer(_ => GiveUp(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(WaitMax, Timeout.InfiniteTimeSpan);
        }
    }

    private void Deliver(long number, T frame)
    {
        deliver(frame);
        _next = Math.Max(_next, number + 1);
    }

    private void GiveUp()
    {
        lock (_lock)
        {
            Flush();
        }

        delivered();
    }

    private void Flush()
    {
        foreach (var (number, frame) in _early)
        {
            Deliver(number, frame);
        }

        _early.Clear();
    }
}
