using AiMemory.UseCases;

namespace AiMemory.Mcp.Tools;

/// <summary>One call of a tool: its arguments, the service, and who calls.</summary>
/// <param name="environmentAgentId">The id set for this session from outside the call, if any.</param>
/// <param name="fallbackAgentId">The synthesised one.</param>
internal sealed class ToolCall(
    ToolArguments arguments, IMemoryService service, string? environmentAgentId, string fallbackAgentId)
{
    public ToolArguments Arguments => arguments;

    public IMemoryService Service => service;

    /// <summary>The caller of a tool that takes no <c>agent_id</c> for itself.</summary>
    public Caller Caller => MakeCaller(claimed: null);

    /// <summary>The caller, who may have named itself in <c>agent_id</c>.</summary>
    public Caller NamedCaller => MakeCaller(arguments.Text("agent_id"));

    /// <summary>
    /// An explicit id, else one from the environment, is a claim and gets validated; an empty one counts as absent at each step
    /// (rules 8).
    /// </summary>
    public Caller MakeCaller(string? claimed) => new(
        Door.Mcp,
        !string.IsNullOrEmpty(claimed) ? claimed : !string.IsNullOrEmpty(environmentAgentId) ? environmentAgentId : null,
        fallbackAgentId);
}
