using AiMemory;

namespace Mcp.Tests.Support;

internal static class Samples
{
    public const string Time = "2026-04-03T15:00:00.123456789+00:00";

    public static Memory Memory(string id = "5d0e7c52-8a41-4a0b-b7a5-0c9b6d1e2f30", string title = "Use a|b pipes") => new()
    {
        Id = id,
        Tier = Tier.Long,
        Namespace = "tools/shell",
        Title = title,
        Content = "Pipes: one\ntwo",
        Tags = ["shell", "pipes"],
        Priority = 7,
        Source = "claude",
        CreatedAt = Time,
        UpdatedAt = Time,
        Metadata = new Metadata("""{"agent_id":"ai:demo@box:pid-7"}"""),
        Version = new EntryVersion(1, 5),
    };
}
