using AiMemory.Gateway.Requests;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>Bodies of a few fields.</summary>
internal static class SmallBodies
{
    public static ForgetRequest ReadForget(ref JsonInput json)
    {
        string? @namespace = null, pattern = null;
        Tier? tier = null;
        ulong seen = 0;
        json.BeginObject("a forget");
        while (json.NextMember())
        {
            if (json.Key.SequenceEqual("namespace"u8) && json.Once(ref seen, 0))
            {
                @namespace = json.ReadNullableString();
            }
            else if (json.Key.SequenceEqual("pattern"u8) && json.Once(ref seen, 1))
            {
                pattern = json.ReadNullableString();
            }
            else if (json.Key.SequenceEqual("tier"u8) && json.Once(ref seen, 2))
            {
                tier = json.TryReadNull() ? null : json.ReadTier();
            }
            else
            {
                json.Skip();
            }
        }

        return new ForgetRequest(@namespace, pattern, tier);
    }

    public static ConsolidateBody ReadConsolidate(ref JsonInput json)
    {
        IReadOnlyList<string> ids = [];
        string title = string.Empty, summary = string.Empty, @namespace = "global";
        string? agentId = null;
        var tier = Tier.Long;
        ulong seen = 0;
        json.BeginObject("a consolidation");
        while (json.NextMember())
        {
            if (json.Key.SequenceEqual("ids"u8) && json.Once(ref seen, 0))
            {
                ids = json.ReadStrings();
            }
            else if (json.Key.SequenceEqual("title"u8) && json.Once(ref seen, 1))
            {
                title = json.ReadString();
            }
            else if (json.Key.SequenceEqual("summary"u8) && json.Once(ref seen, 2))
            {
                summary = json.ReadString();
            }
            else if (json.Key.SequenceEqual("namespace"u8) && json.Once(ref seen, 3))
            {
                @namespace = json.ReadString();
            }
            else if (json.Key.SequenceEqual("tier"u8) && json.Once(ref seen, 4))
            {
                tier = json.TryReadNull() ? Tier.Long : json.ReadTier();
            }
            else if (json.Key.SequenceEqual("agent_id"u8) && json.Once(ref seen, 5))
            {
                agentId = json.ReadNullableString();
            }
            else
            {
                json.Skip();
            }
        }

        json.Require(seen, "ids", "title", "summary");
        var request = new ConsolidateRequest { Ids = ids, Title = title, Summary = summary, Namespace = @namespace, Tier = tier };
        return new ConsolidateBody(request, agentId);
    }

    public static LinkRequest ReadLink(ref JsonInput json)
    {
        string source = string.Empty, target = string.Empty, relation = "related_to";
        ulong seen = 0;
        json.BeginObject("a link");
        while (json.NextMember())
        {
            if (json.Key.SequenceEqual("source_id"u8) && json.Once(ref seen, 0))
            {
                source = json.ReadString();
            }
            else if (json.Key.SequenceEqual("target_id"u8) && json.Once(ref seen, 1))
            {
                target = json.ReadString();
            }
            else if (json.Key.SequenceEqual("relation"u8) && json.Once(ref seen, 2))
            {
                relation = json.ReadString();
            }
            else
            {
                json.Skip();
            }
        }

        json.Require(seen, "source_id", "target_id");
        return new LinkRequest(source, target, relation);
    }

    public static RegisterAgentRequest ReadAgent(ref JsonInput json)
    {
        string agentId = string.Empty, agentType = string.Empty;
        IReadOnlyList<string> capabilities = [];
        ulong seen = 0;
        json.BeginObject("an agent");
        while (json.NextMember())
        {
            if (json.Key.SequenceEqual("agent_id"u8) && json.Once(ref seen, 0))
            {
                agentId = json.ReadString();
            }
            else if (json.Key.SequenceEqual("agent_type"u8) && json.Once(ref seen, 1))
            {
                agentType = json.ReadString();
            }
            else if (json.Key.SequenceEqual("capabilities"u8) && json.Once(ref seen, 2))
            {
                capabilities = json.TryReadNull() ? [] : json.ReadStrings();
            }
            else
            {
                json.Skip();
            }
        }

        json.Require(seen, "agent_id", "agent_type");
        return new RegisterAgentRequest(agentId, agentType, capabilities);
    }

    public static SetStandardRequest ReadStandard(ref JsonInput json)
    {
        var id = string.Empty;
        string? parent = null, governance = null;
        int? quorum = null;
        ulong seen = 0;
        json.BeginObject("a standard");
        while (json.NextMember())
        {
            if (json.Key.SequenceEqual("id"u8) && json.Once(ref seen, 0))
            {
                id = json.ReadString();
            }
            else if (json.Key.SequenceEqual("parent"u8) && json.Once(ref seen, 1))
            {
                parent = json.ReadNullableString();
            }
            else if (json.Key.SequenceEqual("governance"u8) && json.Once(ref seen, 2))
            {
                governance = json.TryReadNull() ? null : json.ReadAny();
            }
            else if (json.Key.SequenceEqual("write_quorum"u8) && json.Once(ref seen, 3))
            {
                quorum = json.TryReadNull() ? null : (int)json.ReadInteger(int.MinValue, int.MaxValue, "i32");
            }
            else
            {
                json.Skip();
            }
        }

        json.Require(seen, "id");
        return new SetStandardRequest(string.Empty, id, parent, governance, quorum);
    }

    public static UndoRequest ReadUndo(ref JsonInput json)
    {
        var agentId = string.Empty;
        string? since = null;
        bool derived = false, dryRun = true;
        ulong seen = 0;
        json.BeginObject("an undo");
        while (json.NextMember())
        {
            if (json.Key.SequenceEqual("agent_id"u8) && json.Once(ref seen, 0))
            {
                agentId = json.ReadString();
            }
            else if (json.Key.SequenceEqual("since"u8) && json.Once(ref seen, 1))
            {
                since = json.ReadNullableString();
            }
            else if (json.Key.SequenceEqual("derived"u8) && json.Once(ref seen, 2))
            {
                derived = json.ReadBoolean();
            }
            else if (json.Key.SequenceEqual("dry_run"u8) && json.Once(ref seen, 3))
            {
                dryRun = json.ReadBoolean();
            }
            else
            {
                json.Skip();
            }
        }

        json.Require(seen, "agent_id");
        return new UndoRequest(agentId, since, derived, dryRun);
    }
}
