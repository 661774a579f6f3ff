namespace AiMemory.Simulation;

/// <summary>Virtual time: what is to happen, in order of time and then of planning.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Action, (long At, long Order)> _queue = new();
    private long _order;

    public long Now { get; private set; }

    public void After(long delay, Action action) => _queue.Enqueue(action, (Now + delay, _order++));

    public void RunUntil(long end)
    {
        while (_queue.TryPeek(out _, out var next) && next.At <= end)
        {
            var action = _queue.Dequeue();
            Now = next.At;
            action();
        }

        Now = end;
    }
}
