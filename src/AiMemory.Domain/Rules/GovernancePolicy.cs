using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.Domain.Validation;

namespace AiMemory.Domain.Rules;

/// <summary>The policy in <c>metadata.governance</c> of a namespace's standard (rules 10). All four keys must be there.</summary>
public sealed record GovernancePolicy(GovernanceLevel Write, GovernanceLevel Promote, GovernanceLevel Delete, Approver Approver)
{
    /// <summary>Shown where none, or an unreadable one, is stored. Never applied.</summary>
    public static readonly GovernancePolicy Default = new(GovernanceLevel.Any, GovernanceLevel.Any, GovernanceLevel.Owner, Approver.Human);

    public GovernanceLevel LevelOf(GovernedAction action) => action switch
    {
        GovernedAction.Store => Write,
        GovernedAction.Delete => Delete,
        _ => Promote,
    };

    public static bool TryParse(string? json, [NotNullWhen(true)] out GovernancePolicy? policy) =>
        json is null ? (policy = null) is not null : Read(json, out policy) is null;

    /// <summary>Reads a policy that a caller sent; the text of the fault, null when it is a good one.</summary>
    public static string? Read(string json, out GovernancePolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(json);
        policy = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return "invalid governance: expected an object";
            }

            var writeFault = ReadLevel(root, "write", out var write);
            var promoteFault = ReadLevel(root, "promote", out var promote);
            var deleteFault = ReadLevel(root, "delete", out var delete);
            var approverFault = ReadApprover(root, out var approver);
            if ((writeFault ?? promoteFault ?? deleteFault ?? approverFault) is { } fault)
            {
                return fault;
            }

            policy = new GovernancePolicy(write, promote, delete, approver);
            return null;
        }
        catch (JsonException)
        {
            return "invalid governance: not well-formed JSON";
        }
        catch (InvalidOperationException)
        {
            return "invalid governance: not well-formed text";
        }
    }

    /// <summary>Canonical JSON.</summary>
    public string ToJson()
    {
        var approver = Approver.Agent is { } agent ? $$"""{"agent":{{CanonicalJson.Quote(agent)}}}"""
            : Approver.Consensus is { } votes ? string.Create(CultureInfo.InvariantCulture, $$"""{"consensus":{{votes}}}""")
            : "\"human\"";
        return $$"""{"approver":{{approver}},"delete":"{{Name(Delete)}}","promote":"{{Name(Promote)}}","write":"{{Name(Write)}}"}""";
    }

    private static string? ReadLevel(JsonElement root, string key, out GovernanceLevel level)
    {
        level = GovernanceLevel.Any;
        if (!root.TryGetProperty(key, out var value))
        {
            return $"invalid governance: missing field `{key}`";
        }

        var name = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        switch (name)
        {
            case "any":
                return null;
            case "registered":
                level = GovernanceLevel.Registered;
                return null;
            case "owner":
                level = GovernanceLevel.Owner;
                return null;
            case "approve":
                level = GovernanceLevel.Approve;
                return null;
            default:
                return $"invalid governance: unknown variant `{name ?? value.GetRawText()}`, expected one of "
                    + "`any`, `registered`, `owner`, `approve`";
        }
    }

    private static string? ReadApprover(JsonElement root, out Approver approver)
    {
        approver = Approver.Human;
        if (!root.TryGetProperty("approver", out var value))
        {
            return "invalid governance: missing field `approver`";
        }

        if (value.ValueKind == JsonValueKind.String && value.ValueEquals("human"))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() != 1)
        {
            return UnknownApprover;
        }

        var member = value.EnumerateObject().First();
        if (member.NameEquals("agent") && member.Value.ValueKind == JsonValueKind.String)
        {
            approver = new Approver(Agent: member.Value.GetString());
            return FieldRules.AgentId(approver.Agent!);
        }

        if (member.NameEquals("consensus") && member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt64(out var votes)
            && votes is >= 0 and <= uint.MaxValue)
        {
            approver = new Approver(Consensus: (int)Math.Min(votes, int.MaxValue));
            return votes == 0 ? "governance.approver.consensus quorum must be >= 1" : null;
        }

        return UnknownApprover;
    }

    private const string UnknownApprover =
        "invalid governance: approver must be \"human\", {\"agent\":\"<id>\"} or {\"consensus\":<n>}";

    private static string Name(GovernanceLevel level) => level switch
    {
        GovernanceLevel.Any => "any",
        GovernanceLevel.Registered => "registered",
        GovernanceLevel.Owner => "owner",
        _ => "approve",
    };
}
