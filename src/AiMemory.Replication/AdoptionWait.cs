using AiMemory.Log;

namespace AiMemory.Replication;

/// <summary>
/// When to have this node take a namespace over because nobody adopts what is left here. Several nodes may hold the same and wait
/// alike; whoever takes over deposes the others, so the first wait is short, the others longer, and all begin anew when something was adopted.
/// </summary>
internal sealed class AdoptionWait
{
    private const int FirstRounds = 2;
    private const int MoreRounds = 4;
    private (EntryVersion First, long Count) _left;
    private int _rounds;

    /// <summary>It was shown once more, and this much is left.</summary>
    /// <returns>True when it is time to take over.</returns>
    public bool IsOver(EntryVersion first, long count)
    {
        if (_left != (first, count))
        {
            _left = (first, count);
            _rounds = 0;
        }

        _rounds++;
        return _rounds == FirstRounds || _rounds % MoreRounds == 0;
    }
}
