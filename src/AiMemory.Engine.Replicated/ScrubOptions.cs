namespace AiMemory.Engine.Replicated;

/// <summary>How often a node looks for damage of its own rows.</summary>
public sealed record ScrubOptions
{
    /// <summary>Pause between the end of one look at everything and the next.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(1);

    /// <summary>After a start: whatever ended the process before it may have damaged the file.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same in seconds, the first one at most half a minute after the start; null for 0, which is never.</summary>
    public static ScrubOptions? Of(int seconds) => seconds <= 0
        ? null
        : new ScrubOptions { Every = TimeSpan.FromSeconds(seconds), First = TimeSpan.FromSeconds(Math.Min(seconds, 30)) };
}
