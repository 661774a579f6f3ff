using AiMemory.Gateway.Requests;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>The filters of list and search, from a query string.</summary>
internal sealed record ListQuery
{
    /// <summary>0.6.0 ends at 200; its successors and this one at 1,000.</summary>
    private const ulong ListMax = 1_000;
    private const ulong SearchMax = 200;

    /// <summary>Null when absent.</summary>
    public string? Query { get; private init; }

    public bool QuorumReads { get; private init; }

    public required ListRequest Filter { get; init; }

    public string? AsAgent { get; private init; }

    public SearchRequest ToSearch() => new()
    {
        Query = Query ?? string.Empty,
        Namespace = Filter.Namespace,
        Tier = Filter.Tier,
        Limit = Filter.Limit,
        PriorityMin = Filter.PriorityMin,
        Since = Filter.Since,
        Until = Filter.Until,
        Tag = Filter.Tag,
        AgentId = Filter.AgentId,
        AsAgent = AsAgent,
    };

    /// <param name="forSearch">With <c>q</c> and <c>as_agent</c>, without <c>offset</c>.</param>
    public static ListQuery Read(ref QueryInput query, bool forSearch)
    {
        string? text = null, @namespace = null, since = null, until = null, tag = null, agentId = null, asAgent = null;
        Tier? tier = null;
        int? priorityMin = null;
        ulong limit = 20, offset = 0, seen = 0;
        var quorum = false;
        while (query.Next())
        {
            switch (query.Key)
            {
                case "q" when forSearch && query.Once(ref seen, 0):
                    text = query.ReadText();
                    break;
                case "namespace" when query.Once(ref seen, 1):
                    @namespace = query.ReadText();
                    break;
                case "tier" when query.Once(ref seen, 2):
                    tier = query.ReadTier();
                    break;
                case "limit" when query.Once(ref seen, 3):
                    limit = query.ReadUnsigned();
                    break;
                case "offset" when !forSearch && query.Once(ref seen, 4):
                    offset = query.ReadUnsigned();
                    break;
                case "min_priority" when query.Once(ref seen, 5):
                    priorityMin = (int)query.ReadInteger(int.MinValue, int.MaxValue);
                    break;
                case "since" when query.Once(ref seen, 6):
                    since = query.ReadText();
                    break;
                case "until" when query.Once(ref seen, 7):
                    until = query.ReadText();
                    break;
                case "tags" when query.Once(ref seen, 8):
                    tag = query.ReadText();
                    break;
                case "agent_id" when query.Once(ref seen, 9):
                    agentId = query.ReadText();
                    break;
                case "as_agent" when forSearch && query.Once(ref seen, 10):
                    asAgent = query.ReadText();
                    break;
                case "consistency" when query.Once(ref seen, 11):
                    quorum = query.ReadConsistency();
                    break;
            }
        }

        if (forSearch)
        {
            query.Require(text is not null, "q");
        }

        return new ListQuery
        {
            Query = text,
            AsAgent = asAgent,
            QuorumReads = quorum,
            Filter = new ListRequest
            {
                Namespace = @namespace,
                Tier = tier,
                Limit = (long)Math.Min(limit, forSearch ? SearchMax : ListMax),
                Offset = (long)Math.Min(offset, long.MaxValue),
                PriorityMin = priorityMin,
                Since = since,
                Until = until,
                Tag = tag,
                AgentId = agentId,
            },
        };
    }
}
