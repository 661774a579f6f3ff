using System.Collections.Concurrent;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// About how many rows of a namespace hold a word of many rows: looked up once, and again when the namespace has changed by an eighth.
/// </summary>
/// <remarks>
/// To look costs as much as to read the word's newest rows, and what it answers moves slowly. A word's share of the rows is what is kept:
/// it stays about right while rows are added.
/// </remarks>
internal sealed class TermFrequencies
{
    private const int KeptMax = 8_192;
    private const double ChangedShare = 1.0 / 8;

    private readonly ConcurrentDictionary<(long Namespace, string Match), (long Documents, double Share)> _kept = new();

    /// <param name="match">The word in all its forms, as the index is asked for it.</param>
    /// <param name="documents">Rows in the namespace now.</param>
    /// <param name="estimate">Looks how many rows hold the word.</param>
    public long Get(long ns, string match, long documents, Func<long> estimate)
    {
        if (!_kept.TryGetValue((ns, match), out var known) || Math.Abs(documents - known.Documents) > known.Documents * ChangedShare)
        {
            known = (documents, (double)estimate() / documents);
            if (_kept.Count >= KeptMax)
            {
                _kept.Clear();
            }

            _kept[(ns, match)] = known;
        }

        return (long)Math.Round(known.Share * documents);
    }
}
