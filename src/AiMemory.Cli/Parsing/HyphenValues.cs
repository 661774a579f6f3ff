using System.CommandLine;

namespace AiMemory.Cli.Parsing;

/// <summary>
/// The contract's rule for values that start with a hyphen: an option takes the next word as its value only if that does not
/// look like an option, except for free text (<c>--title</c>, <c>--content</c>, <c>--summary</c> and the texts of recall and
/// search). The parser library decides by what options exist, so the words are joined or refused before it sees them.
/// </summary>
internal static class HyphenValues
{
    private static readonly HashSet<string> FreeText =
        new(StringComparer.Ordinal) { "--title", "-T", "--content", "-c", "--summary", "-s" };

    /// <summary>The words to parse, or the message of a usage error.</summary>
    public static string? TryJoin(Command root, IReadOnlyList<string> words, out IReadOnlyList<string> joined)
    {
        var result = new List<string>(words.Count);
        joined = result;
        var command = root;
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word == "--")
            {
                result.AddRange(words.Skip(i));
                return null;
            }

            if (!LooksLikeOption(word))
            {
                command = command.Subcommands.FirstOrDefault(c => c.Name == word || c.Aliases.Contains(word)) ?? command;
                result.Add(word);
                continue;
            }

            var option = Find(command, word) ?? Find(root, word);
            if (option is null && command.Arguments.Count > 0 && command is IFreeTextCommand && !word.Contains('=', StringComparison.Ordinal))
            {
                // recall "-foo": the text itself; everything after it stays as it is.
                result.Add("--");
                result.Add(word);
                result.AddRange(words.Skip(i + 1));
                return null;
            }

            result.Add(word);
            if (option is null || option.ValueType == typeof(bool) || i + 1 == words.Count)
            {
                continue;
            }

            var next = words[i + 1];
            if (!LooksLikeOption(next))
            {
                result.Add(next);
                i++;
            }
            else if (FreeText.Contains(word))
            {
                result[^1] = $"{LongName(option)}={next}";
                i++;
            }
            else
            {
                return $"a value is required for '{LongName(option)} <{option.HelpName ?? "VALUE"}>' but none was supplied";
            }
        }

        return null;
    }

    private static bool LooksLikeOption(string word) => word.Length > 1 && word[0] == '-';

    private static string LongName(Option option) => option.Name;

    private static Option? Find(Command command, string word) =>
        command.Options.FirstOrDefault(o => o.Name == word || o.Aliases.Contains(word));
}
