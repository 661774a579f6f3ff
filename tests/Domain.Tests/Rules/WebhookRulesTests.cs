using System.Net;
using System.Text;
using AiMemory.Domain.Rules;

namespace AiMemory.Domain.Tests.Rules;

public sealed class WebhookRulesTests
{
    [Theory]
    [InlineData("https://example.com/hook?x=1", null)]
    [InlineData("http://localhost:8080/", null)]
    [InlineData("http://127.0.0.1/", null)]
    [InlineData("http://[::1]:5/", null)]
    [InlineData("https://8.8.8.8/", null)]
    [InlineData("example.com", "webhook URL missing scheme")]
    [InlineData("ftp://example.com", "webhook URL scheme must be http(s)")]
    [InlineData("http://example.com/", "webhook URL must be https for non-loopback host: http://example.com/")]
    [InlineData("https://10.1.2.3/", "webhook URL targets private / link-local address: https://10.1.2.3/")]
    [InlineData("https://172.31.0.1/", "webhook URL targets private / link-local address: ")]
    [InlineData("https://192.168.0.1/", "webhook URL targets private / link-local address: ")]
    [InlineData("https://169.254.169.254/", "webhook URL targets private / link-local address: ")]
    [InlineData("https://0.0.0.0/", "webhook URL targets private / link-local address: ")]
    [InlineData("https://224.0.0.1/", "webhook URL targets private / link-local address: ")]
    [InlineData("https://255.255.255.255/", "webhook URL targets private / link-local address: ")]
    [InlineData("https://[fc00::1]/", "webhook URL targets private / link-local address: ")]
    [InlineData("https://[fe80::1]/", "webhook URL targets private / link-local address: ")]
    [InlineData("https://[::ffff:10.0.0.1]/", "webhook URL targets private / link-local address: ")]
    [InlineData("https://[64:ff9b::a00:1]/", "webhook URL targets private / link-local address: ")]
    [InlineData("https://0x0a000001/", "webhook URL targets private / link-local address: ")]
    [InlineData("https://user:pw@example.com/", "webhook URL must not hold user information")]
    [InlineData("https:///path", "webhook URL has no valid host")]
    [InlineData("https://example.com:99999/", "webhook URL has no valid host")]
    public void CheckUrl_Rules(string url, string? beginning)
    {
        var fault = WebhookRules.CheckUrl(url);
        Assert.True(beginning is null ? fault is null : fault?.StartsWith(beginning, StringComparison.Ordinal) == true, fault);
    }

    [Fact]
    public void IsForbidden_ResolvedAddresses()
    {
        Assert.True(WebhookRules.IsForbidden(IPAddress.Parse("10.0.0.1"), loopbackToo: false));
        Assert.False(WebhookRules.IsForbidden(IPAddress.Loopback, loopbackToo: false));
        Assert.True(WebhookRules.IsForbidden(IPAddress.Parse("::ffff:127.0.0.1"), loopbackToo: true));
        Assert.False(WebhookRules.IsForbidden(IPAddress.Parse("1.1.1.1"), loopbackToo: true));
    }

    [Theory]
    [InlineData("*", null, null, true)]
    [InlineData("memory_store", "", "", true)]
    [InlineData("memory_delete, memory_store", "ns", "me", true)]
    [InlineData("memory_delete,*", "ns", null, true)]
    [InlineData("memory_delete", null, null, false)]
    [InlineData("*", "other", null, false)]
    [InlineData("*", null, "you", false)]
    public void Matches_Filters(string events, string? ns, string? agent, bool expected)
    {
        var subscription = new WebhookSubscription { Id = "i", Url = "u", CreatedAt = "t", Events = events, NamespaceFilter = ns, AgentFilter = agent };
        Assert.Equal(expected, WebhookRules.Matches(subscription, "memory_store", "ns", "me"));
    }

    [Fact]
    public void Sign_KnownValues_Agree()
    {
        var body = WebhookRules.Body("memory_store", "m", "ns", null, "t");
        Assert.Equal("{\"event\":\"memory_store\",\"memory_id\":\"m\",\"namespace\":\"ns\",\"agent_id\":null,\"delivered_at\":\"t\"}", body);
        var hash = WebhookRules.HashSecret("s3cret");
        Assert.Equal("1ec1c26b50d5d3c58d9583181af8076655fe00756bf7285940ba3670f99fcba0", hash);
        using var hmac = new System.Security.Cryptography.HMACSHA256(Convert.FromHexString(hash));
        var expected = "sha256=" + Convert.ToHexStringLower(hmac.ComputeHash(Encoding.UTF8.GetBytes("1700000000." + body)));
        Assert.Equal(expected, WebhookRules.Sign(hash, 1_700_000_000, Encoding.UTF8.GetBytes(body)));
    }
}
