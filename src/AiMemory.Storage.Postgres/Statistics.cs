namespace AiMemory.Storage.Postgres;

/// <summary>
/// Has the server look at the texts again as they grow. By itself it does so a minute later at best, and meanwhile plans for
/// a table that was small: a full-text query then reads a whole namespace.
/// </summary>
internal sealed class Statistics(Readers readers) : IAsyncDisposable
{
    private const int FirstAt = 1_000;
    private const int GrowthFactor = 8;

    private Task _running = Task.CompletedTask;
    private long _written;
    private long _next = FirstAt;

    /// <summary>So many rows came. Called by the writer alone; it does not wait.</summary>
    public void Grown(int rows)
    {
        _written += rows;
        if (_written >= _next && _running.IsCompleted)
        {
            _next = _written * GrowthFactor;
            _running = LookAsync();
        }
    }

    public async ValueTask DisposeAsync() => await _running.ConfigureAwait(false);

    private async Task LookAsync()
    {
        try
        {
            await readers.RunAsync(
                async session =>
                {
                    await session.ExecuteAsync("ANALYZE texts", default).ConfigureAwait(false);
                    return true;
                },
                default).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // Whoever reads or writes next says so; the server looks by itself later.
        }
    }
}
