using System.Diagnostics.CodeAnalysis;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// Requests for the one writer, who sleeps while there are none. Not a <c>BlockingCollection</c>: that spins before it sleeps, which on a
/// small machine takes the processors from whoever is to ask next (measured: half of what a replica under load used).
/// </summary>
internal sealed class WriteQueue<T>
    where T : class
{
    private readonly Queue<T> _queue = new();
    private bool _isCompleted;

    /// <summary>Nothing waits at the moment.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_queue)
            {
                return _queue.Count == 0;
            }
        }
    }

    /// <summary>False once no more is taken.</summary>
    public bool TryAdd(T request)
    {
        lock (_queue)
        {
            if (_isCompleted)
            {
                return false;
            }

            _queue.Enqueue(request);
            Monitor.Pulse(_queue);
            return true;
        }
    }

    /// <summary>Takes no more; what waits is still handed out.</summary>
    public void Complete()
    {
        lock (_queue)
        {
            _isCompleted = true;
            Monitor.PulseAll(_queue);
        }
    }

    /// <param name="waitMs">How long to wait for one; <see cref="Timeout.Infinite"/> until there is one or no more come.</param>
    public bool TryTake([NotNullWhen(true)] out T? request, int waitMs = 0)
    {
        lock (_queue)
        {
            while (!_queue.TryDequeue(out request))
            {
                if (_isCompleted || waitMs == 0 || !Monitor.Wait(_queue, waitMs))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
