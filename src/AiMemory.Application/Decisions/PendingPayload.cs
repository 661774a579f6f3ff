using AiMemory.Domain.Json;

namespace AiMemory.Application.Decisions;

/// <summary>What a queued action is to do, as the contract shows it (http-api 2.4).</summary>
internal static class PendingPayload
{
    public static string ForStore(Memory memory) =>
        WireJson.ToText(writer => WireJson.WriteMemory(writer, memory, version: false));

    public static string ForDelete(Memory memory) =>
        $$"""{"id":{{CanonicalJson.Quote(memory.Id)}},"title":{{CanonicalJson.Quote(memory.Title)}}}""";

    /// <param name="namesTarget">Whether the key <c>to_namespace</c> stands there at all; null when there is no target.</param>
    public static string ForPromote(string id, bool namesTarget, string? toNamespace)
    {
        var quoted = CanonicalJson.Quote(id);
        if (!namesTarget)
        {
            return $$"""{"id":{{quoted}}}""";
        }

        var target = toNamespace is null ? "null" : CanonicalJson.Quote(toNamespace);
        return $$"""{"id":{{quoted}},"to_namespace":{{target}}}""";
    }
}
