namespace AiMemory.Cli.Hosting;

/// <param name="Tier">As typed; any case, unknown means semantic.</param>
/// <param name="Profile"><c>core</c> or <c>full</c>.</param>
/// <param name="AgentId">From the environment only (contract, mcp 1.5).</param>
public sealed record McpOptions(OpenOptions Open, string Tier, string Profile, string? AgentId, bool Anonymize);
