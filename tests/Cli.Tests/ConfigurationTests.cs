using Cli.Tests.Support;

namespace Cli.Tests;

/// <summary>Flags, environment and configuration file, in this order.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Settings_ComeFromFlagThenEnvironmentThenFile()
    {
        var file = Path.Combine(_sandbox.Home, ".config", "ai-memory", "config.toml");
        await _sandbox.RunBareAsync(["stats"]);
        Assert.True(File.Exists(file), "the commented default file is written on any command");
        await File.WriteAllTextAsync(file, $"db = \"{_sandbox.PathOf("file.db")}\"\n[identity]\nanonymize_default = true\n");

        await _sandbox.RunBareAsync(["store", "-T", "file", "-c", "c"]);
        await _sandbox.RunBareAsync(["--db", "ai-memory.db", "store", "-T", "default", "-c", "c"]);
        var environment = await _sandbox.RunBareAsync(
            ["store", "-T", "env", "-c", "c", "--json"], ("AI_MEMORY_DB", _sandbox.PathOf("env.db")), ("AI_MEMORY_AGENT_ID", "zoe"));

        Assert.Equal("zoe", Sandbox.Parse(environment.Out).GetProperty("metadata").GetProperty("agent_id").GetString());
        Assert.True(File.Exists(_sandbox.PathOf("env.db")));
        var stored = Sandbox.Parse((await _sandbox.RunBareAsync(["--db", _sandbox.PathOf("file.db"), "list", "--json"])).Out);
        Assert.Equal(2, stored.GetProperty("count").GetInt32());
        Assert.StartsWith("anonymous:pid-", stored.GetProperty("memories")[0].GetProperty("metadata").GetProperty("agent_id").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatIsNoToml_IsSaidAndLeavesTheDefaults()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_sandbox.Home, ".config", "ai-memory"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config.toml"), "db = ???\n");

        var run = await _sandbox.RunBareAsync(["stats", "--json"]);

        Assert.Equal(0, run.Code);
        Assert.Contains("config.toml", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_sandbox.PathOf("ai-memory.db")));
        Assert.Empty((await _sandbox.RunBareAsync(["stats"], ("AI_MEMORY_NO_CONFIG", "1"))).Error);
    }

    [Fact]
    public async Task AgentId_FromTheEnvironment_FiltersListsAsTheContractSays()
    {
        await _sandbox.RunAsync(Seed.Document(2), ["import", "--trust-source"]);

        var alice = await _sandbox.RunAsync(null, ["list", "--json"], ("AI_MEMORY_AGENT_ID", Seed.Author));
        var bob = await _sandbox.RunAsync(null, ["list", "--json"], ("AI_MEMORY_AGENT_ID", "bob"));
        var empty = await _sandbox.RunAsync(null, ["search", "train"], ("AI_MEMORY_AGENT_ID", string.Empty));

        Assert.Equal(2, Sandbox.Parse(alice.Out).GetProperty("count").GetInt32());
        Assert.Equal(0, Sandbox.Parse(bob.Out).GetProperty("count").GetInt32());
        Assert.Equal((1, "Error: agent_id cannot be empty\n"), (empty.Code, empty.Error));
    }
}
