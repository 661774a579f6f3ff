namespace AiMemory.Domain.Tests;

internal static class Sample
{
    public static readonly DateTimeOffset Now = new(2026, 4, 3, 15, 0, 0, TimeSpan.Zero);

    public static Memory Memory(string title = "title", string content = "content") => new()
    {
        Id = "id-1",
        Tier = Tier.Mid,
        Namespace = "global",
        Title = title,
        Content = content,
        Source = "api",
        CreatedAt = "2026-04-03T15:00:00+00:00",
        UpdatedAt = "2026-04-03T15:00:00+00:00",
    };
}
