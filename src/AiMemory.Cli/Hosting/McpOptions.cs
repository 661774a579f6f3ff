namespace AiMemory.Cli.Hosting;

/// <param name="Profile"><c>core</c> or <c>full</c>.</param>
/// <param name="AgentId">From the environment only (contract, mcp 1.5).</param>
public sealed record McpOptions(OpenOptions Open, string Profile, string? AgentId, bool Anonymize);
