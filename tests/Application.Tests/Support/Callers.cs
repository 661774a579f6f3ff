using AiMemory.UseCases;

namespace Application.Tests.Support;

internal static class Callers
{
    public static readonly Caller Http = Of(Door.Http);
    public static readonly Caller Mcp = Of(Door.Mcp);
    public static readonly Caller Cli = Of(Door.Cli);

    public static Caller Of(Door door, string? agentId = "alice") => new(door, agentId, "anonymous:req-00000000");
}
