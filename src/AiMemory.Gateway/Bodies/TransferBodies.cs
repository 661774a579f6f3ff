using AiMemory.Gateway.Requests;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>Bodies that bring many rows.</summary>
internal static class TransferBodies
{
    public static ImportRequest ReadImport(ref JsonInput json)
    {
        List<Memory> memories = [];
        List<MemoryLink> links = [];
        ulong seen = 0;
        json.BeginObject("an import");
        while (json.NextMember())
        {
            if (json.Key.SequenceEqual("memories"u8) && json.Once(ref seen, 0))
            {
                memories = RowBody.ReadMemories(ref json);
            }
            else if (json.Key.SequenceEqual("links"u8) && json.Once(ref seen, 1))
            {
                links = json.TryReadNull() ? [] : RowBody.ReadLinks(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        json.Require(seen, "memories");
        return new ImportRequest(memories, links);
    }

    public static SyncPushRequest ReadPush(ref JsonInput json)
    {
        var sender = string.Empty;
        List<Memory> memories = [];
        var dryRun = false;
        ulong seen = 0;
        json.BeginObject("a push");
        while (json.NextMember())
        {
            if (json.Key.SequenceEqual("sender_agent_id"u8) && json.Once(ref seen, 0))
            {
                sender = json.ReadString();
            }
            else if (json.Key.SequenceEqual("memories"u8) && json.Once(ref seen, 1))
            {
                memories = RowBody.ReadMemories(ref json);
            }
            else if (json.Key.SequenceEqual("sender_clock"u8) && json.Once(ref seen, 2))
            {
                CheckClock(ref json);
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

        json.Require(seen, "sender_agent_id", "memories");
        return new SyncPushRequest(sender, memories, dryRun);
    }

    // Nobody uses the sender's clock, but it must be one.
    private static void CheckClock(ref JsonInput json)
    {
        ulong seen = 0;
        json.BeginObject("a clock");
        while (json.NextMember())
        {
            if (json.Key.SequenceEqual("entries"u8) && json.Once(ref seen, 0))
            {
                json.BeginObject("a map");
                while (json.NextMember())
                {
                    json.ReadString();
                }
            }
            else
            {
                json.Skip();
            }
        }
    }
}
