namespace Gateway.Tests.Support;

/// <summary>One node for all tests of a class; each test keeps to namespaces of its own.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    internal GatewayNode Node { get; private set; } = null!;

    public async Task InitializeAsync() => Node = await GatewayNode.StartAsync();

    public async Task DisposeAsync() => await Node.DisposeAsync();
}
