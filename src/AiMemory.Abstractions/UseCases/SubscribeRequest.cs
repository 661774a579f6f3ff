namespace AiMemory.UseCases;

public sealed record SubscribeRequest(
    string Url, string Events = "*", string? Secret = null, string? NamespaceFilter = null, string? AgentFilter = null);
