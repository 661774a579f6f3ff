using System.Collections.Concurrent;

namespace AiMemory.Engine.Replicated;

/// <summary>
/// Runs actions one at a time and in order, on the thread that brings one while none runs: a turn that finds the queue at rest waits for no
/// other thread to wake up, which costs more than most turns do.
/// </summary>
internal sealed class TurnQueue
{
    private readonly ConcurrentQueue<(Action Turn, Action? Abandon)> _turns = new();
    private readonly ConcurrentQueue<Action> _work = new();

    // Held until Open: what comes before that waits.
    private int _isBusy = 1;
    private bool _isClosed;
    private volatile Exception? _failure;

    /// <summary>Why no turn is taken any more, if one threw.</summary>
    public Exception? Failure => _failure;

    /// <summary>From here on turns are taken, this one before those that wait.</summary>
    public void Open(Action first)
    {
        Take(first, null);
        Interlocked.Exchange(ref _isBusy, 0);
        Run();
    }

    /// <summary>Adds a turn and, unless another thread is at it, takes all that wait.</summary>
    /// <param name="abandon">Called instead of the turn when the queue is closed.</param>
    public void Post(Action turn, Action? abandon = null)
    {
        Add(turn, abandon);
        Run();
    }

    /// <summary>Adds a turn; whoever adds calls <see cref="Run"/> soon, for instance without the locks that it holds now.</summary>
    public void Add(Action turn, Action? abandon = null) => _turns.Enqueue((turn, abandon));

    /// <summary>Within a turn: what is to be done outside, when no turn waits, by the thread that takes the turns now.</summary>
    public void Afterwards(Action work) => _work.Enqueue(work);

    /// <summary>Takes the turns that wait, unless another thread is at it.</summary>
    public void Run()
    {
        while (!_turns.IsEmpty && Interlocked.CompareExchange(ref _isBusy, 1, 0) == 0)
        {
            while (_turns.TryDequeue(out var next))
            {
                Take(next.Turn, next.Abandon);
            }

            // With a full fence: whoever added meanwhile and saw this thread busy must be seen by the look that follows.
            Interlocked.Exchange(ref _isBusy, 0);
        }

        // The last one is for this thread, others for the pool: they may take long.
        while (_work.TryDequeue(out var work))
        {
            if (_work.IsEmpty)
            {
                work();
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(static w => w(), work, preferLocal: false);
            }
        }
    }

    /// <summary>Returns when the turns added before are taken; those added later are abandoned.</summary>
    public async Task CloseAsync()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(Close, Close);
        await closed.Task.ConfigureAwait(false);

        void Close()
        {
            _isClosed = true;
            closed.TrySetResult();
        }
    }

    private void Take(Action turn, Action? abandon)
    {
        if (_isClosed)
        {
            abandon?.Invoke();
            return;
        }

        try
        {
            turn();
        }
#pragma warning disable CA1031 // What these turns keep is in no known state after that: no other is taken, and the owner says why.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = e;
            _isClosed = true;
        }
    }
}
