using AiMemory.Gateway.Requests;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>A recall, from a body or a query string.</summary>
/// <param name="BudgetTokens">As sent, to be echoed.</param>
internal sealed record RecallBody(RecallRequest Request, ulong? BudgetTokens, bool QuorumReads)
{
    private const long LimitMax = 50;

    public static RecallBody Read(ref JsonInput json)
    {
        var context = string.Empty;
        string? @namespace = null, tag = null, since = null, until = null, asAgent = null;
        ulong? limit = null, budget = null;
        bool explain = false, collapse = false, quorum = false;
        ulong seen = 0;
        json.BeginObject("a recall");
        while (json.NextMember())
        {
            var key = json.Key;
            if (key.SequenceEqual("context"u8) && json.Once(ref seen, 0))
            {
                context = json.ReadString();
            }
            else if (key.SequenceEqual("namespace"u8) && json.Once(ref seen, 1))
            {
                @namespace = json.ReadNullableString();
            }
            else if (key.SequenceEqual("limit"u8) && json.Once(ref seen, 2))
            {
                limit = json.TryReadNull() ? null : json.ReadUnsigned();
            }
            else if (key.SequenceEqual("tags"u8) && json.Once(ref seen, 3))
            {
                tag = json.ReadNullableString();
            }
            else if (key.SequenceEqual("since"u8) && json.Once(ref seen, 4))
            {
                since = json.ReadNullableString();
            }
            else if (key.SequenceEqual("until"u8) && json.Once(ref seen, 5))
            {
                until = json.ReadNullableString();
            }
            else if (key.SequenceEqual("as_agent"u8) && json.Once(ref seen, 6))
            {
                asAgent = json.ReadNullableString();
            }
            else if (key.SequenceEqual("budget_tokens"u8) && json.Once(ref seen, 7))
            {
                budget = json.TryReadNull() ? null : json.ReadUnsigned();
            }
            else if (key.SequenceEqual("explain"u8) && json.Once(ref seen, 8))
            {
                explain = !json.TryReadNull() && json.ReadBoolean();
            }
            else if (key.SequenceEqual("collapse"u8) && json.Once(ref seen, 9))
            {
                collapse = !json.TryReadNull() && json.ReadBoolean();
            }
            else if (key.SequenceEqual("consistency"u8) && json.Once(ref seen, 10))
            {
                quorum = !json.TryReadNull() && json.ReadConsistency();
            }
            else
            {
                json.Skip();
            }
        }

        json.Require(seen, "context");
        return Make(context, @namespace, limit, tag, since, until, asAgent, budget, explain, collapse, quorum);
    }

    /// <summary>From the query string; an absent context reads as a blank one.</summary>
    public static RecallBody Read(ref QueryInput query)
    {
        var context = string.Empty;
        string? @namespace = null, tag = null, since = null, until = null, asAgent = null;
        ulong? limit = null, budget = null;
        bool explain = false, collapse = false, quorum = false;
        ulong seen = 0;
        while (query.Next())
        {
            switch (query.Key)
            {
                case "context" when query.Once(ref seen, 0):
                    context = query.ReadText();
                    break;
                case "namespace" when query.Once(ref seen, 1):
                    @namespace = query.ReadText();
                    break;
                case "limit" when query.Once(ref seen, 2):
                    limit = query.ReadUnsigned();
                    break;
                case "tags" when query.Once(ref seen, 3):
                    tag = query.ReadText();
                    break;
                case "since" when query.Once(ref seen, 4):
                    since = query.ReadText();
                    break;
                case "until" when query.Once(ref seen, 5):
                    until = query.ReadText();
                    break;
                case "as_agent" when query.Once(ref seen, 6):
                    asAgent = query.ReadText();
                    break;
                case "budget_tokens" when query.Once(ref seen, 7):
                    budget = query.ReadUnsigned();
                    break;
                case "explain" when query.Once(ref seen, 8):
                    explain = query.ReadBoolean();
                    break;
                case "collapse" when query.Once(ref seen, 9):
                    collapse = query.ReadBoolean();
                    break;
                case "consistency" when query.Once(ref seen, 10):
                    quorum = query.ReadConsistency();
                    break;
            }
        }

        return Make(context, @namespace, limit, tag, since, until, asAgent, budget, explain, collapse, quorum);
    }

    private static RecallBody Make(
        string context,
        string? @namespace,
        ulong? limit,
        string? tag,
        string? since,
        string? until,
        string? asAgent,
        ulong? budget,
        bool explain,
        bool collapse,
        bool quorum)
    {
        var request = new RecallRequest
        {
            Context = context,
            Namespace = @namespace,
            Limit = (long)Math.Min(limit ?? 10, LimitMax),
            Tag = tag,
            Since = since,
            Until = until,
            AsAgent = asAgent,
            BudgetTokens = budget is { } tokens ? (long)Math.Min(tokens, long.MaxValue) : null,
            Explain = explain,
            Collapse = collapse,
        };
        return new RecallBody(request, budget, quorum);
    }
}
