using AiMemory.Cli.Configuration;
using AiMemory.Cli.Hosting;
using Cli.Tests.Support;

namespace Cli.Tests;

/// <summary>A node's configuration file: what it says, what flags say over it, and what is wrong with it.</summary>
public sealed class NodeFileTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    private static string Samples { get; } = Path.Combine(Repository(), "silo-config");

    public static TheoryData<string> SampleFiles => [.. Directory.GetFiles(Samples, "*.toml", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Samples, f))];

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [MemberData(nameof(SampleFiles))]
    public void Sample_HoldsKnownKeysOnly(string sample)
    {
        var file = NodeFile.Load(Path.Combine(Samples, sample), _ => null);

        // What lies on the operator's machines is not here.
        Assert.All(file.Problems, p => Assert.Contains("'/etc/ai-memory/", p, StringComparison.Ordinal));
    }

    [Fact]
    public void Readme_OfTheConfigurations_NamesEveryKeyWithItsBoundsAndFlags()
    {
        var readme = File.ReadAllText(Path.Combine(Samples, "README.md"));
        Assert.All(NodeKey.All, key =>
        {
            var row = Assert.Single(readme.Split('\n'), line => line.StartsWith($"| `{key.Name}` |", StringComparison.Ordinal));
            Assert.All(key.Flags, flag => Assert.Contains($"`{flag}`", row, StringComparison.Ordinal));
            if (key.Kind == NodeKeyKind.Integer)
            {
                Assert.Contains($"{key.Min} to {key.Max}", row, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public async Task Settings_ComeFromFlagThenFile_AndNodesBecomePeersWithIds()
    {
        var path = await WriteAsync(
            """
            id = "b"
            data = "nodes/b"   # beside this file
            [http]
            listen = "[::]:9078"
            api_key = "env:KEY"
            [cluster]
            quorum_timeout_ms = 3_000
            membership = "meeting/membership.db"
            [cluster.nodes]
            a = "http://10.0.0.1:9077"
            b = "http://10.0.0.2:9078"
            c = "http://10.0.0.3:9079/"
            """);

        var options = await ServeAsync(path, "--port", "9999", "--quorum-timeout-ms", "700");

        Assert.Empty(options.Problems);
        Assert.Equal(
            ("b", "::", 9999, "secret", 700, 2),
            (options.NodeId, options.Host, options.Port, options.ApiKey, options.QuorumTimeoutMs, options.QuorumWrites));
        Assert.Equal("http://10.0.0.2:9078", options.Advertise);
        Assert.Equal(["a=http://10.0.0.1:9077", "c=http://10.0.0.3:9079"], options.QuorumPeers);
        Assert.Equal(_sandbox.PathOf("nodes/b/ai-memory.db"), options.DatabasePath);
        Assert.Equal(_sandbox.PathOf("meeting/membership.db"), options.Membership);
        Assert.Equal("--port", options.PlaceOf("--port"));
        Assert.Equal($"{path}: cluster.quorum_writes", options.PlaceOf("--quorum-writes"));
        Assert.Equal($"{path}:8: cluster.membership", options.PlaceOf("--membership"));

        Assert.Equal("/else/where.db", (await ServeAsync(path, "--db", "/else/where.db")).DatabasePath);
    }

    [Fact]
    public async Task Secret_InAFile_IsReadWithoutItsLineEnd()
    {
        await File.WriteAllTextAsync(_sandbox.PathOf("key"), "from a file\n");

        Assert.Equal("from a file", (await ServeAsync(await WriteAsync("[http]\napi_key = \"file:key\"\n"))).ApiKey);
    }

    [Fact]
    public async Task Problems_AreAllSaidAtOnce_EachWithFileLineAndKey()
    {
        var path = await WriteAsync(
            """
            id = "d"
            dta = "x"
            [http]
            listen = "0.0.0.0"
            api_key = "env:NOPE"
            insecure = 1
            [cluster]
            quorum_write = 2
            quorum_timeout_ms = 49
            quorum_writes = "2"
            membership = "file:nope"
            oops
            membership = "twice"
            [cluster.node]
            c = "http://10.0.0.3:9077"
            [cluster.nodes]
            a = "http://10.0.0.1:9077"
            b = "10.0.0.2"
            "c d" = "http://10.0.0.4:9077"
            e = "http://10.0.0.1:9077"
            [cluster.tls]
            cert = ""
            ca = 'x' y
            required = yes
            [[more]]
            """);

        var options = await ServeAsync(path);

        Assert.Equal(
            $"""
            {path}:12: a line is 'key = value'
            {path}:13: 'cluster.membership' is given twice
            {path}:23: 'y' stands after the value
            {path}:24: 'yes' is no value; texts stand in quotes
            {path}:25: arrays of tables are not used here
            {path}:2: dta: there is no such key; did you mean data?
            {path}:4: http.listen: '0.0.0.0' is not ADDRESS:PORT with a port from 0 to 65535, like 127.0.0.1:9077
            {path}:5: http.api_key: the environment variable NOPE is not set
            {path}:6: http.insecure: must be true or false
            {path}:8: cluster.quorum_write: there is no such key; did you mean cluster.quorum_writes?
            {path}:9: cluster.quorum_timeout_ms: must be an integer from 50 to 60000, not 49
            {path}:10: cluster.quorum_writes: must be an integer from 1 to 64
            {path}:11: cluster.membership: Could not find file '{_sandbox.PathOf("nope")}'.
            {path}:15: cluster.node.c: there is no such key; did you mean cluster.nodes.c?
            {path}:18: cluster.nodes.b: '10.0.0.2' is not a URL like http://10.0.0.1:9077
            {path}:19: cluster.nodes.c d: 'c d' is no node id: at most 64 letters, digits, dots, hyphens and underscores
            {path}:22: cluster.tls.cert: must not be empty
            {path}:20: cluster.nodes.e: has the URL of cluster.nodes.a
            {path}:1: id: must be one of cluster.nodes: a, e
            """,
            string.Join('\n', options.Problems));
    }

    [Fact]
    public async Task Serve_WithProblemsInFileAndSettings_SaysThemAllAndOpensNothing()
    {
        var path = await WriteAsync(
            """
            id = "a"
            data = "data"
            store = "mysql://x"
            [http]
            listen = "0.0.0.0:9077"
            tls_cert = "none.pem"
            [cluster]
            quorum_writes = 3
            colour = "red"
            [cluster.nodes]
            a = "http://127.0.0.1:9077"
            b = "http://10.0.0.2:9077"
            [cluster.tls]
            cert = "none.pem"
            key = "none.key"
            ca = "none-ca.pem"
            """);

        var run = await _sandbox.RunBareAsync(["serve", "--config", path]);

        Assert.Equal((1, string.Empty), (run.Code, run.Out));
        var lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.Equal("Error: 10 settings are wrong:", lines[0]);
        string[] beginnings =
        [
            "9: cluster.colour: there is no such key; did you mean ",
            "3: store: unrecognised store URL: mysql://x",
            "5: http.listen: refusing to serve 0.0.0.0 to the network",
            "6: http.tls_cert: TLS needs a certificate and a key",
            "8: cluster.quorum_writes: 3 is more than the 2 nodes",
            " cluster.nodes: names other machines (10.0.0.2:9077), and they cannot reach this node",
            " cluster.membership: is needed, as cluster.nodes names other machines (10.0.0.2:9077)",
            "14: cluster.tls.cert: Could not find file",
            "15: cluster.tls.key: Could not find file",
            "16: cluster.tls.ca: Could not find file",
        ];
        Assert.Equal(beginnings.Length, lines.Length - 1);
        Assert.All(beginnings.Zip(lines[1..]), pair => Assert.StartsWith($"  {path}:{pair.First}", pair.Second, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_sandbox.PathOf("data")));
    }

    [Fact]
    public async Task ClusterKeys_WithoutNodes_AreNotSilentlyIgnored()
    {
        var path = await WriteAsync("[cluster]\nquorum_writes = 2\n");

        Assert.Equal([$"{path}:2: cluster.quorum_writes: is of no use without [cluster.nodes], which names every node: ID = \"URL\""], (await ServeAsync(path)).Problems);
    }

    private async Task<string> WriteAsync(string text)
    {
        var path = _sandbox.PathOf("node.toml");
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    private static async Task<ServeOptions> ServeAsync(string path, params string[] flags)
    {
        var host = new ServedOptions();
        var run = await InProcess.RunAsync(host, name => name == "KEY" ? "secret" : null, ["serve", "--config", path, .. flags]);
        Assert.True(run.Code == 0, run.Error);
        return host.Options!;
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); ; folder = folder.Parent!)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AiMemoryOrleans.sln")))
            {
                return folder.FullName;
            }
        }
    }
}
