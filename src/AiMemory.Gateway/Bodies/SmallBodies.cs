using AiMemory.Gateway.Routing;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>Bodies of a few fields.</summary>
internal static class SmallBodies
{
    public static ForgetRequest ReadForget(ReadOnlySpan<byte> body)
    {
        string? @namespace = null, pattern = null;
        Tier? tier = null;
        var reader = new StrictReader(body);
        reader.ExpectObject("the body");
        var fields = new FieldSet(["namespace", "pattern", "tier"]);
        while (reader.NextField(out var name))
        {
            if (!fields.Take(name))
            {
                reader.Skip();
            }
            else if (name == "namespace")
            {
                @namespace = reader.TextOrNull(name);
            }
            else if (name == "pattern")
            {
                pattern = reader.TextOrNull(name);
            }
            else
            {
                tier = reader.TierOrNull(name);
            }
        }

        reader.End();
        return new ForgetRequest(@namespace, pattern, tier);
    }

    public static (ConsolidateRequest Request, string? AgentId) ReadConsolidate(ReadOnlySpan<byte> body)
    {
        var request = new ConsolidateRequest { Ids = [], Title = string.Empty, Summary = string.Empty };
        string? agentId = null;
        var reader = new StrictReader(body);
        reader.ExpectObject("the body");
        var fields = new FieldSet(["ids", "title", "summary", "namespace", "tier", "agent_id"]);
        while (reader.NextField(out var name))
        {
            if (!fields.Take(name))
            {
                reader.Skip();
                continue;
            }

            switch (name)
            {
                case "ids":
                    request = request with { Ids = reader.Texts(name) };
                    break;
                case "title":
                    request = request with { Title = reader.Text(name) };
                    break;
                case "summary":
                    request = request with { Summary = reader.Text(name) };
                    break;
                case "namespace":
                    request = request with { Namespace = reader.Text(name) };
                    break;
                case "tier":
                    request = request with { Tier = reader.TierOrNull(name) ?? Tier.Long };
                    break;
                default:
                    agentId = reader.TextOrNull(name);
                    break;
            }
        }

        fields.Require("ids", "title", "summary");
        reader.End();
        return (request, agentId);
    }

    public static LinkRequest ReadLink(ReadOnlySpan<byte> body)
    {
        var request = new LinkRequest(string.Empty, string.Empty);
        var reader = new StrictReader(body);
        reader.ExpectObject("the body");
        var fields = new FieldSet(["source_id", "target_id", "relation"]);
        while (reader.NextField(out var name))
        {
            if (!fields.Take(name))
            {
                reader.Skip();
                continue;
            }

            request = name switch
            {
                "source_id" => request with { SourceId = reader.Text(name) },
                "target_id" => request with { TargetId = reader.Text(name) },
                _ => request with { Relation = reader.Text(name) },
            };
        }

        fields.Require("source_id", "target_id");
        reader.End();
        return request;
    }

    public static RegisterAgentRequest ReadAgent(ReadOnlySpan<byte> body)
    {
        var request = new RegisterAgentRequest(string.Empty, string.Empty, []);
        var reader = new StrictReader(body);
        reader.ExpectObject("the body");
        var fields = new FieldSet(["agent_id", "agent_type", "capabilities"]);
        while (reader.NextField(out var name))
        {
            if (!fields.Take(name))
            {
                reader.Skip();
                continue;
            }

            request = name switch
            {
                "agent_id" => request with { AgentId = reader.Text(name) },
                "agent_type" => request with { AgentType = reader.Text(name) },
                _ => request with { Capabilities = reader.IsNull ? [] : reader.Texts(name) },
            };
        }

        fields.Require("agent_id", "agent_type");
        reader.End();
        return request;
    }

    /// <summary><c>dry_run</c> is true unless it is said to be false: a preview comes first.</summary>
    public static UndoRequest ReadUndo(ReadOnlySpan<byte> body)
    {
        var request = new UndoRequest(string.Empty, Since: null);
        var reader = new StrictReader(body);
        reader.ExpectObject("the body");
        var fields = new FieldSet(["agent_id", "since", "derived", "dry_run"]);
        while (reader.NextField(out var name))
        {
            if (!fields.Take(name))
            {
                reader.Skip();
                continue;
            }

            request = name switch
            {
                "agent_id" => request with { AgentId = reader.Text(name) },
                "since" => request with { Since = reader.TextOrNull(name) },
                "derived" => request with { Derived = reader.Boolean(name) },
                _ => request with { DryRun = reader.Boolean(name) },
            };
        }

        fields.Require("agent_id");
        reader.End();
        return request;
    }
}
