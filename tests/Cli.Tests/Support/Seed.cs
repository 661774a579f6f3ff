using System.Globalization;
using System.Text.Json;

namespace Cli.Tests.Support;

/// <summary>Rows of known ids, as <c>import</c> reads them.</summary>
internal static class Seed
{
    public const string Author = "alice";

    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:00000000}-0000-4000-8000-000000000000");

    public static string Document(int count) => JsonSerializer.Serialize(new
    {
        memories = Enumerable.Range(1, count).Select(n => new
        {
            id = Id(n),
            tier = "mid",
            @namespace = n <= 3 ? "team/ops" : "misc",
            title = $"Note {n}",
            content = $"the train number {n} leaves on tuesday",
            tags = new[] { "train" },
            priority = 5,
            confidence = 1.0,
            source = "cli",
            access_count = 0,
            created_at = "2026-01-01T00:00:00+00:00",
            updated_at = $"2026-01-01T00:00:{n:00}+00:00",
            metadata = new { agent_id = Author },
        }),
        links = new[] { new { source_id = Id(1), target_id = Id(2), relation = "related_to", created_at = "2026-01-01T00:00:00+00:00" } },
    });
}
