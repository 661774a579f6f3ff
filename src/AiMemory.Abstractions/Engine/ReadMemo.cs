namespace AiMemory.Engine;

/// <summary>
/// What the decisions of one batch read of their namespace's rows, each row once. While a batch is decided the rows change only by
/// entries that the overlay holds, and that is looked at first; so what was read once stays right until the batch is over.
/// </summary>
internal sealed class ReadMemo
{
    private readonly Dictionary<(string What, string Key), object?> _reads = [];

    /// <param name="what">Which kind of read; each has one type of answer.</param>
    /// <param name="key">What is read.</param>
    /// <param name="answer">The replica's.</param>
    public void Set<T>(string what, string key, T answer) => _reads[(what, key)] = answer;

    /// <param name="what">As in <see cref="Set"/>.</param>
    /// <param name="key">What is read.</param>
    /// <param name="read">Asks the replica.</param>
    public async ValueTask<T> ReadAsync<T>(string what, string key, Func<ValueTask<T>> read)
    {
        if (_reads.TryGetValue((what, key), out var known))
        {
            return (T)known!;
        }

        var answer = await read().ConfigureAwait(false);
        Set(what, key, answer);
        return answer;
    }
}
