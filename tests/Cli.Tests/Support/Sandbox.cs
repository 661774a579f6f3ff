using System.Text.Json;

namespace Cli.Tests.Support;

/// <summary>A home of its own, and the program run in it.</summary>
internal sealed class Sandbox : IDisposable
{
    public string Home { get; } = Directory.CreateTempSubdirectory("ai-memory-cli-").FullName;

    public string Database => Path.Combine(Home, "m.db");

    public string PathOf(string name) => Path.Combine(Home, name);

    public Task<Run> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    public Task<Run> RunAsync(string? input, string[] arguments, params (string, string?)[] environment) =>
        Program.RunAsync(Program.File, ["--db", Database, .. arguments], Home, input, environment);

    /// <summary>Without <c>--db</c>.</summary>
    public Task<Run> RunBareAsync(string[] arguments, params (string, string?)[] environment) =>
        Program.RunAsync(Program.File, arguments, Home, null, environment);

    /// <summary>A script as people write it; <c>ai-memory</c> is on the path.</summary>
    public Task<Run> BashAsync(string script) => Program.RunAsync("bash", ["-c", script], Home, null, ("DB", Database));

    /// <summary>Runs and parses what was printed.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.True(run.Code == 0, $"{string.Join(' ', arguments)}: {run.Error}");
        return Parse(run.Out);
    }

    public static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public void Dispose() => Directory.Delete(Home, recursive: true);
}
