namespace AiMemory.Storage.Sqlite;

/// <summary>Whether a row can be seen from a namespace position (rules 7).</summary>
internal static class Visibility
{
    public static bool IsVisible(Memory memory, string position)
    {
        var levels = memory.Metadata.Scope switch
        {
            null or "private" => 0,
            "team" => 1,
            "unit" => 2,
            "org" => 3,
            "collective" => -1,
            _ => int.MaxValue,
        };
        if (levels == -1)
        {
            return true;
        }

        if (levels == 0)
        {
            return memory.Namespace == position;
        }

        if (levels == int.MaxValue)
        {
            return false;
        }

        var ancestor = position.AsSpan();
        for (; levels > 0; levels--)
        {
            var slash = ancestor.LastIndexOf('/');
            if (slash < 0)
            {
                return false;
            }

            ancestor = ancestor[..slash];
        }

        var name = memory.Namespace.AsSpan();
        return name.SequenceEqual(ancestor) || (name.StartsWith(ancestor, StringComparison.Ordinal) && name[ancestor.Length] == '/');
    }
}
