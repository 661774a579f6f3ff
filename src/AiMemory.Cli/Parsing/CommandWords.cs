using System.CommandLine;

namespace AiMemory.Cli.Parsing;

/// <summary>
/// The contract's rules for words, before the parser library sees them: an option takes the next word as its value only if that does
/// not look like an option, except for free text (<c>--title</c>, <c>--content</c>, <c>--summary</c> and the texts of recall and
/// search); a value may be attached (<c>--limit=5</c>, <c>-n5</c>, <c>-n=5</c>). The library decides by what options exist and takes
/// a value that is also a command's name for that command, so every value is attached here.
/// </summary>
internal sealed class CommandWords
{
    private static readonly HashSet<string> FreeText = new(StringComparer.Ordinal) { "--title", "--content", "--summary" };

    private readonly List<string> _words = [];
    private readonly Command _root;
    private Command _command;
    private string? _text;
    private bool _hasText;

    private CommandWords(Command root) => _command = _root = root;

    /// <summary>The message of a usage error, and the command that was misused; null when the words can be parsed.</summary>
    public static (string Message, Command Command)? TryRead(Command root, IReadOnlyList<string> words, out IReadOnlyList<string> result)
    {
        var reader = new CommandWords(root);
        var fault = reader.Read(words);
        result = reader._text is { } text ? [.. reader._words, "--", text] : reader._words;
        return fault is null ? null : (fault, reader._command);
    }

    private string? Read(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word == "--")
            {
                _words.AddRange(words.Skip(i));
                return null;
            }

            if (!LooksLikeOption(word))
            {
                var next = _command.Subcommands.FirstOrDefault(c => c.Name == word);
                _hasText |= next is null;
                _command = next ?? _command;
                _words.Add(word);
                continue;
            }

            var (option, attached) = Split(word);
            if (option is null)
            {
                if (_command is not IFreeTextCommand || _hasText)
                {
                    return Suggestions.Unexpected(word, _command, _root);
                }

                _text = word; // recall "-foo": the text itself
                _hasText = true;
                continue;
            }

            if (option.ValueType == typeof(bool))
            {
                if (attached is not null)
                {
                    return $"unexpected value '{attached}' for '{option.Name}' found; no more were expected";
                }

                _words.Add(option.Name);
                continue;
            }

            if (attached is null)
            {
                if (i + 1 == words.Count)
                {
                    return $"a value is required for '{Name(option)}' but none was supplied";
                }

                attached = words[++i];
                if (LooksLikeOption(attached) && !FreeText.Contains(option.Name))
                {
                    return $"a value is required for '{Name(option)}' but none was supplied; "
                        + $"a value that starts with a hyphen is attached: {option.Name}={attached}";
                }
            }

            Add(option, attached);
        }

        return null;
    }

    private void Add(Option option, string value)
    {
        if (value.Length > 0)
        {
            _words.Add($"{option.Name}={value}");
        }
        else
        {
            _words.AddRange([option.Name, value]);
        }
    }

    /// <summary>The option that a word names, and the value attached to it.</summary>
    private (Option? Option, string? Attached) Split(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals > 0 ? word[..equals] : word;
        if (Find(name) is { } option)
        {
            return (option, equals > 0 ? word[(equals + 1)..] : null);
        }

        // -n5; a flag takes nothing.
        return word[1] != '-' && word.Length > 2 && Find(word[..2]) is { } single && single.ValueType != typeof(bool)
            ? (single, word[2..])
            : (null, null);
    }

    private Option? Find(string name) => Find(_command, name) ?? Find(_root, name);

    private static Option? Find(Command command, string name) =>
        command.Options.FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name));

    private static bool LooksLikeOption(string word) => word.Length > 1 && word[0] == '-';

    private static string Name(Option option) => $"{option.Name} <{option.HelpName ?? "VALUE"}>";
}
