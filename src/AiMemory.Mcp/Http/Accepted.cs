namespace AiMemory.Mcp.Http;

/// <summary>Which of the two kinds of answer a client reads. A client that says nothing reads JSON.</summary>
internal readonly record struct Accepted(bool Json, bool Events)
{
    public static Accepted Read(string? header)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            return new Accepted(Json: true, Events: false);
        }

        var accepted = default(Accepted);
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            var end = part.IndexOf(';', StringComparison.Ordinal);
            var type = (end < 0 ? part : part[..end]).TrimEnd().ToLowerInvariant();
            accepted = type switch
            {
                "*/*" => new Accepted(Json: true, Events: true),
                "application/json" or "application/*" => accepted with { Json = true },
                "text/event-stream" or "text/*" => accepted with { Events = true },
                _ => accepted,
            };
        }

        return accepted;
    }
}
