namespace AiMemory.Engine;

/// <param name="IdempotencyKey">A second commit under the same key in the same namespace returns the first one's answer.</param>
public sealed record CommitOptions(string? IdempotencyKey = null)
{
    public static readonly CommitOptions Default = new();
}
