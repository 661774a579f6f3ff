namespace AiMemory.Campaign.Chaos;

/// <summary>What one memory may be, after everything that clients were told about it.</summary>
internal sealed class MemoryModel(string title, NodeAgentId owner)
{
    public string Title => title;

    /// <summary>The agent that writes it: no other does, so its writes have an order.</summary>
    public NodeAgentId Owner => owner;

    /// <summary>Known once a write of it was acknowledged, or once it was found.</summary>
    public string? Id { get; set; }

    /// <summary>The contents that it may have; null: not there. One, unless a write of it had an unknown outcome.</summary>
    public IReadOnlyList<string?> Allowed { get; private set; } = [null];

    /// <summary>Contents that an acknowledged write has replaced or ended; none of them may be seen again.</summary>
    public HashSet<string> Past { get; } = new(StringComparer.Ordinal);

    public bool IsSettled => Allowed.Count == 1;

    public int Revision { get; set; }

    public int TouchedInCycle { get; set; }

    public void Acknowledged(string? content)
    {
        foreach (var past in Allowed.Where(a => a is not null && a != content))
        {
            Past.Add(past!);
        }

        Allowed = [content];
    }

    /// <summary>It may have happened or not, or may yet happen.</summary>
    public void Unknown(string? content) => Allowed = [.. Allowed.Append(content).Distinct()];

    /// <summary>All nodes show this, right or wrong: it is what they are held to from here on.</summary>
    public void Settle(string? content) => Allowed = [content];
}
