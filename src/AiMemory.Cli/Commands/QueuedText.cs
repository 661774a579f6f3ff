namespace AiMemory.Cli.Commands;

/// <summary>What is printed when governance queued an action: no failure, exit code 0.</summary>
internal static class QueuedText
{
    public static int Print(CliCall call, Queued queued)
    {
        if (!call.Json)
        {
            return call.Print(queued.Action == "store"
                ? $"store queued for approval: pending_id={queued.PendingId} ns={queued.Namespace}"
                : $"{queued.Action} queued for approval: pending_id={queued.PendingId} id={queued.MemoryId}");
        }

        return call.PrintJson(w =>
        {
            w.WriteStartObject();
            w.WriteString("action", queued.Action);
            if (queued.Action == "store")
            {
                w.WriteString("namespace", queued.Namespace);
            }
            else
            {
                w.WriteString("memory_id", queued.MemoryId);
            }

            w.WriteString("pending_id", queued.PendingId);
            w.WriteString("reason", "governance requires approval");
            w.WriteString("status", "pending");
            w.WriteEndObject();
        });
    }
}
