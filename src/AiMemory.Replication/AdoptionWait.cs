using System.Numerics;
using AiMemory.Log;

namespace AiMemory.Replication;

/// <summary>
/// When to have this node take a namespace over because nobody adopts what is left here. Several nodes may hold the same and wait
/// alike; whoever takes over deposes the others, so the waits grow, and begin anew when something was adopted.
/// </summary>
internal sealed class AdoptionWait
{
    private const int RoundsMax = 4;
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
        return _rounds > 1 && ((BitOperations.IsPow2(_rounds) && _rounds < RoundsMax) || _rounds % RoundsMax == 0);
    }
}
