namespace AiMemory.Application.Webhooks;

/// <summary>The deliveries of one subscription: how many there are, and how many are tried at once.</summary>
internal sealed class Outbox(int concurrencyMax) : IDisposable
{
    private int _count;

    public SemaphoreSlim Turns { get; } = new(concurrencyMax);

    public bool TryEnter(int countMax)
    {
        if (Interlocked.Increment(ref _count) <= countMax)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _count);

    public void Dispose() => Turns.Dispose();
}
