using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// The lock beside a replica file: two processes never own one file. The system drops it with the process, however it dies.
/// A second file says who holds it, for people and for command lines that look for a running node: a locked file cannot be read.
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly FileStream _stream;
    private readonly string _holderPath;

    private FileLock(FileStream stream, string holderPath) => (_stream, _holderPath) = (stream, holderPath);

    /// <exception cref="StoreInUseException">Another process holds it; the message names it.</exception>
    public static FileLock Take(string databasePath)
    {
        var path = PathOf(databasePath);
        try
        {
            var held = new FileLock(
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), HolderPathOf(databasePath));
            held.Write(url: null);
            return held;
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException) && File.Exists(path))
        {
            var holder = ReadHolder(databasePath);
            throw new StoreInUseException(
                holder.Pid is { } pid
                    ? $"{databasePath} is in use by process {pid.ToString(CultureInfo.InvariantCulture)}{(holder.Url is { } url ? $" (node at {url})" : string.Empty)}"
                    : $"{databasePath} is in use by another process",
                exception);
        }
    }

    /// <summary>Says at what address the holder serves the file.</summary>
    public void Announce(string url) => Write(url);

    /// <summary>Who holds the file, when it is held; nulls otherwise.</summary>
    public static (int? Pid, string? Url) FindHolder(string databasePath)
    {
        var path = PathOf(databasePath);
        if (!File.Exists(path))
        {
            return (null, null);
        }

        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return (null, null);
        }
        catch (IOException)
        {
            return ReadHolder(databasePath);
        }
    }

    public void Dispose()
    {
        File.Delete(_holderPath);
        _stream.Dispose();
    }

    private static string HolderPathOf(string databasePath) => databasePath + ".node";

    private static string PathOf(string databasePath) => databasePath + ".lock";

    private static (int? Pid, string? Url) ReadHolder(string databasePath)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(HolderPathOf(databasePath)));
            var root = document.RootElement;
            return (
                root.TryGetProperty("pid", out var pid) ? pid.GetInt32() : null,
                root.TryGetProperty("url", out var url) ? url.GetString() : null);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            // The holder is just writing, or is another program: that it is held is all that is known.
            return (null, null);
        }
    }

    private void Write(string? url)
    {
        var text = url is null
            ? $$"""{"pid":{{Environment.ProcessId}}}"""
            : $$"""{"pid":{{Environment.ProcessId}},"url":"{{JsonEncodedText.Encode(url)}}"}""";
        // Replaced whole, so that a reader never sees half of it.
        var next = _holderPath + ".next";
        File.WriteAllText(next, text, new UTF8Encoding(false));
        File.Move(next, _holderPath, overwrite: true);
    }
}
