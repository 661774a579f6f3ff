namespace AiMemory;

/// <summary>What proves a write: where it stands in its namespace's history and who held it durably when it was answered.</summary>
/// <param name="Namespace">The namespace whose log holds the entry.</param>
/// <param name="Version">The entry's position.</param>
/// <param name="Holders">Ids of the nodes that had the entry on disk when the caller was answered.</param>
public sealed record Receipt(string Namespace, EntryVersion Version, IReadOnlyList<string> Holders)
{
    /// <summary>The wire form, <c>epoch.sequence@namespace</c>: enough to ask later how many nodes hold the write.</summary>
    public string Token => $"{Version}@{Namespace}";

    public static bool TryParseToken(string token, out EntryVersion version, out string @namespace)
    {
        ArgumentNullException.ThrowIfNull(token);
        var at = token.IndexOf('@', StringComparison.Ordinal);
        @namespace = at < 0 ? string.Empty : token[(at + 1)..];
        version = default;
        return at > 0 && @namespace.Length > 0 && EntryVersion.TryParse(token.AsSpan(0, at), out version);
    }
}
