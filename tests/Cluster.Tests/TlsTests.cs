using System.Diagnostics;
using System.Net;
using AiMemory.Nodes;

namespace AiMemory.Cluster.Tests;

/// <summary>Certificates between nodes: who gets in, who does not, and what is said.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task NodesOfOneAuthority_AreACluster_AndANodeOfAnotherIsKeptOutAndSaysWhy()
    {
        using var ours = new Authority(_folder, "ours");
        using var theirs = new Authority(_folder, "theirs");
        var membership = Path.Combine(_folder, "nodes", "meeting", "membership.db");
        await using var cluster = new NodeCluster(Path.Combine(_folder, "nodes"), setup => setup with
        {
            // One of them has its key in the certificate's file.
            Arguments =
            [
                "--config",
                Write(setup.Name, ours, isPkcs12: setup.Name == "b"),
                "--membership", membership,
            ],
        });
        var (a, b, c) = (cluster.Nodes[0], cluster.Nodes[1], cluster.Nodes[2]);
        await cluster.StartAsync();
        Assert.Contains(", TLS)", a.Log, StringComparison.Ordinal);

        // It comes back with another authority's certificate, and believes in that.
        c.Kill();
        Write("c", theirs, isPkcs12: false);
        c.Start();
        const string Refused = "TLS: another node was refused: its certificate (CN=";
        await cluster.WaitAsync(() => Task.FromResult(c.Log.Contains(Refused, StringComparison.Ordinal)), "the stranger says why");
        Assert.Contains("is not signed by the authority that this node was given (CN=cluster authority)", c.Log, StringComparison.Ordinal);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await (i % 2 == 0 ? a : b).StoreAsync($"t{i}", "team")).Status);
        }

        Assert.False(await c.IsReadyAsync());
        Assert.NotEqual(HttpStatusCode.Created, (await c.StoreAsync("stranger", "team")).Status);
        Assert.NotEqual(await a.DigestAsync("team"), await c.DigestAsync("team"));

        // With a certificate of ours it is let in, and has everything.
        c.Kill();
        Write("c", ours, isPkcs12: false);
        c.Start();
        await cluster.WaitAsync(c.IsReadyAsync, "the third node is ready");
        await cluster.WaitAsync(async () => (await Task.WhenAll(cluster.Nodes.Select(n => n.DigestAsync("team")))).Distinct(StringComparer.Ordinal).Count() == 1, "all are equal");
        Assert.EndsWith(" 20", await c.DigestAsync("team"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AGateway_IsLetInWithACertificateOfTheAuthority_AndWithNoOther()
    {
        using var ours = new Authority(_folder, "ours");
        using var theirs = new Authority(_folder, "theirs");
        var membership = Path.Combine(_folder, "nodes", "meeting", "membership.db");
        await using var cluster = new NodeCluster(
            Path.Combine(_folder, "nodes"),
            setup => setup with { Arguments = ["--config", Write(setup.Name, ours, isPkcs12: false), "--membership", membership] });
        await cluster.StartAsync();

        using var stranger = Gateway("stranger", theirs);
        using var plain = Gateway("plain", null);
        using var gateway = Gateway("gateway", ours);
        gateway.Start();
        await cluster.WaitAsync(gateway.IsReadyAsync, "the gateway is ready");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await gateway.StoreAsync($"t{i}", "team")).Status);
        }

        await cluster.WaitAsync(
            async () => (await Task.WhenAll(cluster.Nodes.Select(n => n.DigestAsync("team")))).All(d => d.EndsWith(" 10", StringComparison.Ordinal)), "all nodes hold it");
        await RefusedAsync(stranger);
        await RefusedAsync(plain);
        Assert.Contains("is not signed by the authority that this node was given", stranger.Log, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.StopAsync());

        NodeProcess Gateway(string name, Authority? authority)
        {
            string[] tls = authority?.Sign(name) is { } certificate
                ? ["--quorum-client-cert", certificate, "--quorum-client-key", Authority.KeyOf(certificate), "--quorum-ca", authority.CertificatePath]
                : [];
            return new NodeProcess(new NodeSetup
            {
                Name = name,
                Folder = Path.Combine(_folder, name),
                Port = FreePorts.Take(1)[0],
                Command = ["gateway", "--membership", membership, .. tls],
                Environment = cluster.Nodes[0].Setup.Environment,
            });
        }

        static async Task RefusedAsync(NodeProcess refused)
        {
            refused.Start();

            // Long enough for many tries.
            await Task.Delay(TimeSpan.FromSeconds(5));
            Assert.Equal(HttpStatusCode.OK, (await refused.SendAsync(HttpMethod.Get, "/health/live")).Status);
            Assert.False(await refused.IsReadyAsync());
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await refused.StoreAsync("stranger", "team")).Status);
            await refused.StopAsync();
        }
    }

    [Fact]
    public async Task CertificatesThatCannotBeUsed_EndTheStart_NamingTheKey()
    {
        using var ours = new Authority(_folder, "ours");
        using var theirs = new Authority(_folder, "theirs");
        var good = ours.Sign("good");
        var expired = ours.Sign("expired", DateTimeOffset.UtcNow.AddHours(-1));
        var text = Path.Combine(_folder, "text.pem");
        await File.WriteAllTextAsync(text, "hello");

        await RefusedAsync($"cert = \"{expired}\"\nkey = \"{Authority.KeyOf(expired)}\"\nca = \"{ours.CertificatePath}\"", "cluster.tls.cert: ", "expired at 20");
        await RefusedAsync($"cert = \"{good}\"\nkey = \"{Authority.KeyOf(good)}\"\nca = \"{theirs.CertificatePath}\"", "cluster.tls.cert: ", "is not signed by the authority");
        await RefusedAsync($"cert = \"{good}\"\nkey = \"{Authority.KeyOf(expired)}\"\nca = \"{ours.CertificatePath}\"", "cluster.tls.cert: ", "cannot be used with the key");
        await RefusedAsync($"cert = \"{good}\"\nkey = \"/none.key\"\nca = \"{text}\"", "cluster.tls.key: Could not find", "cluster.tls.ca: ", "holds no certificate");
        await RefusedAsync($"cert = \"{ours.Sign("p", isPkcs12: true)}\"\nca = \"{ours.CertificatePath}\"\npassword = \"wrong\"", "cluster.tls.cert: ", "its password is another");
        await RefusedAsync("required = true", "cluster.tls.cert: is needed for TLS among nodes");
    }

    private async Task RefusedAsync(string tls, params string[] words)
    {
        var path = Path.Combine(_folder, "node.toml");
        await File.WriteAllTextAsync(path, $"id = \"a\"\ndata = \"data\"\n[cluster.nodes]\na = \"http://127.0.0.1:1\"\nb = \"http://127.0.0.1:2\"\n[cluster.tls]\n{tls}\n");
        using var node = Process.Start(new ProcessStartInfo(NodeProgram.Path, ["serve", "--config", path])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["AI_MEMORY_NO_CONFIG"] = "1" },
        })!;
        var error = await node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.Equal(1, node.ExitCode);
        Assert.All(words, word => Assert.Contains(word, error, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(_folder, "data")));
    }

    private string Write(string name, Authority authority, bool isPkcs12)
    {
        var certificate = authority.Sign(name, isPkcs12: isPkcs12);
        var path = Path.Combine(_folder, name + ".toml");
        File.WriteAllText(path, $"""
            [cluster.tls]
            cert = "{certificate}"
            {(isPkcs12 ? "password = \"secret\"" : $"key = \"{Authority.KeyOf(certificate)}\"")}
            ca = "{authority.CertificatePath}"
            required = true
            """);
        return path;
    }
}
