using System.Globalization;
using System.Text;

namespace AiMemory.Cli.Configuration;

/// <summary>
/// The part of TOML 1.0 that the configuration uses: tables, bare and dotted keys, basic and literal strings, integers, floats
/// and booleans; arrays are read over. A TOML library would cost more start-up time than the whole command.
/// </summary>
internal sealed class TomlTable
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">The text is not TOML; names the line.</exception>
    public static TomlTable Parse(string text)
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

            if (line[0] == '[')
            {
                var end = line.IndexOf(']', StringComparison.Ordinal);
                prefix = end > 1 ? line[1..end].Trim() + "." : throw Bad(number, "a table name is not closed");
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw Bad(number, "a line is 'key = value'");
            }

            var key = prefix + line[..equals].Trim().Trim('"');
            if (!table._values.TryAdd(key, Value(line[(equals + 1)..].Trim(), number)))
            {
                throw Bad(number, $"'{key}' is given twice");
            }
        }

        return table;
    }

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

    private static object Value(string text, int line)
    {
        if (text.Length == 0)
        {
            throw Bad(line, "a value is missing");
        }

        if (text[0] is '"')
        {
            return BasicString(text, line);
        }

        if (text[0] is '\'')
        {
            var end = text.IndexOf('\'', 1);
            return end > 0 ? text[1..end] : throw Bad(line, "a string is not closed");
        }

        var bare = text.Split('#')[0].Trim();
        if (bare is "true" or "false")
        {
            return bare == "true";
        }

        if (bare[0] == '[')
        {
            return bare;
        }

        var digits = bare.Replace("_", string.Empty, StringComparison.Ordinal);
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return integer;
        }

        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad(line, $"'{bare}' is no value");
    }

    private static string BasicString(string text, int line)
    {
        var result = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    return result.ToString();
                case '\\' when i + 1 < text.Length:
                    i++;
                    result.Append(text[i] switch
                    {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        '"' => '"',
                        '\\' => '\\',
                        _ => throw Bad(line, $"'\\{text[i]}' is no escape"),
                    });
                    break;
                default:
                    result.Append(text[i]);
                    break;
            }
        }

        throw Bad(line, "a string is not closed");
    }

    private static FormatException Bad(int line, string what) => new($"line {line}: {what}");

    private static FormatException Wrong(string key, string what) => new($"'{key}' must be {what}");
}
