namespace AiMemory.Simulation;

/// <summary>Virtual time: what is to happen, in order of time and then of planning.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Action, (long At, long Order)> _queue = new();
    private const int StepsMax = 1_000_000;
    private long _order;
    private int _steps;

    public long Now { get; private set; }

    public void After(long delay, Action action) => _queue.Enqueue(action, (Now + delay, _order++));

    public void RunUntil(long end)
    {
        while (_queue.TryPeek(out _, out var next) && next.At <= end)
        {
            var action = _queue.Dequeue();
            Now = next.At;
            if (++_steps > StepsMax)
            {
                throw new BrokenPromiseException("P6 honest", $"the nodes keep themselves busy: {StepsMax} steps by {Now} ms");
            }

            action();
        }

        Now = end;
    }
}
