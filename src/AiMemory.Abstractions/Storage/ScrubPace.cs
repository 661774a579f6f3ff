namespace AiMemory.Storage;

/// <summary>How long a look for damage rests for the time that it works; the default is not at all.</summary>
public readonly record struct ScrubPace(int RestPerWork)
{
    /// <summary>A tenth of one processor at most, for a node that serves meanwhile.</summary>
    public static ScrubPace Background => new(9);

    public Task RestAsync(TimeSpan worked, CancellationToken cancellationToken) =>
        RestPerWork == 0 ? Task.CompletedTask : Task.Delay(worked * RestPerWork, cancellationToken);
}
