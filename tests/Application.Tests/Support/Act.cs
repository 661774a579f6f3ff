using AiMemory;
using AiMemory.UseCases;

namespace Application.Tests.Support;

/// <summary>Use cases that must succeed, short enough for tests to read.</summary>
internal static class Act
{
    public static T Done<T>(this Outcome<T> outcome)
        where T : class
    {
        Assert.True(outcome.IsDone, outcome.Problem?.ToString() ?? $"queued: {outcome.Queued}");
        return outcome.Value;
    }

    public static async Task<Memory> StoreAsync(
        this Node node, string @namespace, string title, string content = "some content", Caller? caller = null, Tier tier = Tier.Mid)
    {
        var request = new StoreRequest { Namespace = @namespace, Title = title, Content = content, Tier = tier };
        return (await node.Service.StoreAsync(request, caller ?? Callers.Http, default)).Done().Memory;
    }

    public static async Task<Memory?> FindAsync(this Node node, string id) => await node.Store.GetMemoryAsync(id, default);

    public static async Task RegisterAsync(this Node node, string agentId) =>
        (await node.Service.RegisterAgentAsync(new RegisterAgentRequest(agentId, "human", []), Callers.Http, default)).Done();

    /// <summary>A standard for the namespace, with a policy.</summary>
    public static async Task<Memory> GovernAsync(
        this Node node, string @namespace, string? policy, string? memoryNamespace = null, Caller? author = null)
    {
        var memory = await node.StoreAsync(memoryNamespace ?? @namespace, $"rules of {@namespace}", "be kind", author);
        (await node.Service.SetStandardAsync(
            new SetStandardRequest(@namespace, memory.Id, null, policy), Callers.Mcp, default)).Done();
        return memory;
    }

    public static string Policy(string write = "any", string delete = "any", string promote = "any", string approver = "\"human\"") =>
        $$"""{"write":"{{write}}","delete":"{{delete}}","promote":"{{promote}}","approver":{{approver}}}""";
}
