using System.CommandLine;

namespace AiMemory.Cli.Parsing;

/// <summary>What a mistyped word may have meant.</summary>
internal static class Suggestions
{
    private const int DistanceMax = 2;

    public static string Unexpected(string word, Command command, Command root)
    {
        var names = command.Options.Concat(root.Options).Select(option => option.Name);
        return $"unexpected argument '{word}' found{DidYouMean(word.Split('=')[0], names)}";
    }

    public static string Unrecognized(string word, Command command) =>
        $"unrecognized subcommand '{word}'{DidYouMean(word, command.Subcommands.Select(c => c.Name))}";

    private static string DidYouMean(string word, IEnumerable<string> names)
    {
        var nearest = names.Select(name => (Name: name, Distance: Distance(word, name))).MinBy(candidate => candidate.Distance);
        return nearest.Name is not null && nearest.Distance <= DistanceMax ? $"; did you mean '{nearest.Name}'?" : string.Empty;
    }

    /// <summary>The dotted key that a mistyped one is likeliest to be: the same last word in another table counts as near.</summary>
    public static string NearestKey(string key, IEnumerable<string> keys) =>
        keys.MinBy(k => Math.Min(Distance(key, k), Distance(LastWord(key), LastWord(k)) + (Distance(key, k) / 8.0)))!;

    private static string LastWord(string key) => key[(key.LastIndexOf('.') + 1)..];

    /// <summary>Levenshtein's.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
