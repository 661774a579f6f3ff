using System.Globalization;
using System.Text;

namespace AiMemory.Cli.Configuration;

/// <summary>
/// The part of TOML 1.0 that the configuration files use: tables, bare and dotted keys, basic and literal strings, integers, floats
/// and booleans; arrays of one line are read over. A TOML library would cost more start-up time than the whole command.
/// </summary>
internal sealed class TomlTable
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <summary>Every key that was given, dotted, and its line.</summary>
    public IReadOnlyDictionary<string, int> Keys => _lines;

    /// <exception cref="FormatException">The text is not TOML; names the line.</exception>
    public static TomlTable Parse(string text) =>
        Parse(text, (line, what) => throw new FormatException($"line {line}: {what}"));

    /// <param name="onError">Told of each line that is not TOML; the others are read.</param>
    public static TomlTable Parse(string text, Action<int, string> onError)
    {
        var table = new TomlTable();
        var prefix = string.Empty;
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            try
            {
                if (line[0] == '[')
                {
                    prefix = TableName(line) + ".";
                }
                else
                {
                    table.Add(prefix, line, number);
                }
            }
            catch (FormatException e)
            {
                onError(number, e.Message);
            }
        }

        return table;
    }

    public bool Has(string key) => _values.ContainsKey(key);

    /// <exception cref="FormatException">The key holds another type.</exception>
    public string? GetString(string key) => Get<string>(key, "text");

    public bool? GetBoolean(string key) => _values.ContainsKey(key) ? Get<object>(key, "true or false") is bool b ? b : throw Wrong(key, "true or false") : null;

    public long? GetInteger(string key) => _values.ContainsKey(key) ? Get<object>(key, "an integer") is long n ? n : throw Wrong(key, "an integer") : null;

    public double? GetNumber(string key) => _values.TryGetValue(key, out var value)
        ? value switch { double d => d, long n => n, _ => throw Wrong(key, "a number") }
        : null;

    private T? Get<T>(string key, string what)
        where T : class =>
        _values.TryGetValue(key, out var value) ? value as T ?? throw Wrong(key, what) : null;

    private void Add(string prefix, string line, int number)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        var key = equals > 0 ? prefix + line[..equals].Trim().Trim('"') : throw new FormatException("a line is 'key = value'");
        if (!_values.TryAdd(key, Value(line[(equals + 1)..].Trim())))
        {
            throw new FormatException($"'{key}' is given twice");
        }

        _lines[key] = number;
    }

    private static string TableName(string line)
    {
        if (line.StartsWith("[[", StringComparison.Ordinal))
        {
            throw new FormatException("arrays of tables are not used here");
        }

        var end = line.IndexOf(']', StringComparison.Ordinal);
        return end > 1 ? NothingAfter(line[(end + 1)..], line[1..end].Trim()) : throw new FormatException("a table name is not closed");
    }

    private static object Value(string text)
    {
        if (text.Length == 0)
        {
            throw new FormatException("a value is missing");
        }

        if (text[0] is '"')
        {
            return BasicString(text);
        }

        if (text[0] is '\'')
        {
            var end = text.IndexOf('\'', 1);
            return end > 0 ? NothingAfter(text[(end + 1)..], text[1..end]) : throw new FormatException("a string is not closed");
        }

        var bare = text.Split('#')[0].Trim();
        if (bare is "true" or "false")
        {
            return bare == "true";
        }

        if (bare[0] == '[')
        {
            return Array.Empty<object>();
        }

        var digits = bare.Replace("_", string.Empty, StringComparison.Ordinal);
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return integer;
        }

        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{bare}' is no value; texts stand in quotes");
    }

    private static string BasicString(string text)
    {
        var result = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    return NothingAfter(text[(i + 1)..], result.ToString());
                case '\\' when i + 1 < text.Length:
                    i++;
                    result.Append(text[i] switch
                    {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        '"' => '"',
                        '\\' => '\\',
                        _ => throw new FormatException($"'\\{text[i]}' is no escape"),
                    });
                    break;
                default:
                    result.Append(text[i]);
                    break;
            }
        }

        throw new FormatException("a string is not closed");
    }

    private static string NothingAfter(string rest, string value = "") =>
        rest.Trim() is "" || rest.TrimStart().StartsWith('#') ? value : throw new FormatException($"'{rest.Trim()}' stands after the value");

    private static FormatException Wrong(string key, string what) => new($"'{key}' must be {what}");
}
