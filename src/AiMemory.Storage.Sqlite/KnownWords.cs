using System.Runtime.InteropServices;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// Words that were seen before, by fingerprint: some thirty are asked for at each row that is indexed, and each costs one look into memory
/// instead of three. Used by one thread at a time.
/// </summary>
/// <remarks>
/// Two words with one fingerprint of 64 bits pass for one: of 400,000 words, with a chance of one in 200 million that there are two at all. The
/// fingerprint is a chain of folded multiplications, as in wyhash (Wang Yi, https://github.com/wangyi-fudan/wyhash), from a start that
/// each process draws.
/// </remarks>
internal sealed class KnownWords(int countMax)
{
    private const ulong Factor = 0xA0761D6478BD642F;

    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64() | 1;

    // Open addressing, at most half full; 0 is an empty place.
    private ulong[] _places = new ulong[1024];
    private int _count;

    /// <summary>False when the word was added before. A set that is full adds no more, and says of new words always that they are.</summary>
    public bool Add(ReadOnlySpan<char> word)
    {
        var fingerprint = Fingerprint(word);
        ref var place = ref Find(_places, fingerprint);
        if (place == fingerprint)
        {
            return false;
        }

        if (_count < countMax)
        {
            place = fingerprint;
            if (++_count * 2 > _places.Length)
            {
                Grow();
            }
        }

        return true;
    }

    public void Clear() => (_places, _count) = (new ulong[1024], 0);

    private static ref ulong Find(ulong[] places, ulong fingerprint)
    {
        var mask = places.Length - 1;
        for (var at = (int)(fingerprint >> 32) & mask; ; at = (at + 1) & mask)
        {
            ref var place = ref places[at];
            if (place == 0 || place == fingerprint)
            {
                return ref place;
            }
        }
    }

    private void Grow()
    {
        var places = new ulong[_places.Length * 2];
        foreach (var fingerprint in _places)
        {
            if (fingerprint != 0)
            {
                Find(places, fingerprint) = fingerprint;
            }
        }

        _places = places;
    }

    private static ulong Fingerprint(ReadOnlySpan<char> word)
    {
        var hash = Seed ^ (ulong)word.Length;
        for (; word.Length >= 4; word = word[4..])
        {
            hash = Fold(hash ^ MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(word)));
        }

        var rest = 0UL;
        foreach (var unit in word)
        {
            rest = (rest << 16) | unit;
        }

        hash = Fold(Fold(hash ^ rest) ^ Factor);
        return hash == 0 ? 1 : hash;
    }

    private static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value ^ Seed, Factor, out var low);
        return high ^ low;
    }
}
