using System.Globalization;
using AiMemory.Cli.Parsing;

namespace AiMemory.Cli.Configuration;

/// <summary>
/// A node's configuration file (silo-config/). Everything that is wrong with it is found in one reading: a key with a problem counts as
/// not given, and whoever serves with the settings must look at <see cref="Problems"/> first.
/// </summary>
internal sealed class NodeFile
{
    private const int NodeIdLengthMax = 64;

    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _nodes = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];
    private readonly string _path;
    private readonly Func<string, string?> _environment;
    private TomlTable _toml = TomlTable.Parse(string.Empty);

    private NodeFile(string path, Func<string, string?> environment) => (_path, _environment) = (path, environment);

    /// <summary>Each begins with file, line and key.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>URLs by node id.</summary>
    public IReadOnlyDictionary<string, string> Nodes => _nodes;

    /// <exception cref="CliFailureException">There is no such file, or it cannot be read.</exception>
    public static NodeFile Load(string path, Func<string, string?> environment)
    {
        var file = new NodeFile(path, environment);
        try
        {
            file.Read(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliFailureException.Error($"--config {path}: {e.Message}");
        }

        return file;
    }

    public string? GetText(string key) => _values.GetValueOrDefault(key) as string;

    public int? GetInteger(string key) => _values.TryGetValue(key, out var value) ? (int)(long)value : null;

    public bool? GetBoolean(string key) => _values.TryGetValue(key, out var value) ? (bool)value : null;

    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>It is given, and wrong.</summary>
    public bool IsFaulty(string key) => _toml.Keys.ContainsKey(key) && !_values.ContainsKey(key);

    /// <summary>A path that may be relative; a URL stays as it is.</summary>
    public string Resolve(string text) => text.Contains("://", StringComparison.Ordinal) ? text : Path.Combine(Folder, text);

    /// <summary>File, line and key, as problems begin.</summary>
    public string Place(string key) =>
        _toml.Keys.TryGetValue(key, out var line) ? string.Create(CultureInfo.InvariantCulture, $"{_path}:{line}: {key}") : $"{_path}: {key}";

    private void Read(string text)
    {
        _toml = TomlTable.Parse(text, (line, what) => _problems.Add(string.Create(CultureInfo.InvariantCulture, $"{_path}:{line}: {what}")));
        var known = NodeKey.All.ToDictionary(k => k.Name, StringComparer.Ordinal);
        foreach (var name in _toml.Keys.Keys)
        {
            try
            {
                if (name.StartsWith(NodeKey.NodesPrefix, StringComparison.Ordinal))
                {
                    _nodes[NodeId(name[NodeKey.NodesPrefix.Length..])] = Url(Text(name));
                }
                else
                {
                    _values[name] = Value(known.TryGetValue(name, out var key) ? key : throw Unknown(name));
                }
            }
            catch (FormatException e)
            {
                _problems.Add($"{Place(name)}: {e.Message}");
            }
        }
    }

    private object Value(NodeKey key) => key.Kind switch
    {
        NodeKeyKind.Boolean => Typed(() => _toml.GetBoolean(key.Name), "true or false"),
        NodeKeyKind.Integer => InBounds(key),
        NodeKeyKind.NodeId => NodeId(Text(key.Name)),
        NodeKeyKind.Path => Path.Combine(Folder, Text(key.Name)),
        NodeKeyKind.Address => Address(Text(key.Name)),
        NodeKeyKind.Url => Url(Text(key.Name)),
        NodeKeyKind.Secret => Secret(Text(key.Name)),
        _ => throw new InvalidOperationException($"{key.Kind} is no kind of key"),
    };

    private string Folder => Path.GetDirectoryName(Path.GetFullPath(_path))!;

    private object InBounds(NodeKey key)
    {
        var bounds = string.Create(CultureInfo.InvariantCulture, $"an integer from {key.Min} to {key.Max}");
        var value = (long)Typed(() => _toml.GetInteger(key.Name), bounds);
        return value >= key.Min && value <= key.Max ? value : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"must be {bounds}, not {value}"));
    }

    private string Text(string name) => (string)Typed(() => _toml.GetString(name), "a text in quotes") is { Length: > 0 } text
        ? text
        : throw new FormatException("must not be empty");

    private static object Typed(Func<object?> read, string what)
    {
        try
        {
            return read()!;
        }
        catch (FormatException)
        {
            throw new FormatException($"must be {what}");
        }
    }

    private static string NodeId(string text) => text.Length <= NodeIdLengthMax && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
        ? text
        : throw new FormatException($"'{text}' is no node id: at most {NodeIdLengthMax} letters, digits, dots, hyphens and underscores");

    private static string Url(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.AbsolutePath == "/"
        ? text.TrimEnd('/')
        : throw new FormatException($"'{text}' is not a URL like http://10.0.0.1:9077");

    private static string Address(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? text
            : throw new FormatException($"'{text}' is not ADDRESS:PORT with a port from 0 to 65535, like 127.0.0.1:9077");
    }

    private string Secret(string text)
    {
        if (text.StartsWith("env:", StringComparison.Ordinal))
        {
            return _environment(text[4..]) is { Length: > 0 } value
                ? value
                : throw new FormatException($"the environment variable {text[4..]} is not set");
        }

        if (!text.StartsWith("file:", StringComparison.Ordinal))
        {
            return text;
        }

        try
        {
            return File.ReadAllText(Path.Combine(Folder, text[5..])).Trim() is { Length: > 0 } value
                ? value
                : throw new FormatException($"{text[5..]} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static FormatException Unknown(string name)
    {
        var keys = NodeKey.All.Select(k => k.Name);

        // A node's id may be anything, so its key is compared with one of the same id.
        var words = name.Split('.');
        return new($"there is no such key; did you mean {Suggestions.NearestKey(name, words.Length == 3 ? keys.Append(NodeKey.NodesPrefix + words[2]) : keys)}?");
    }
}
