using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.Domain.Time;
using AiMemory.Engine;

namespace AiMemory.Gateway.Operator;

/// <summary>A node's status as JSON: what it is, whom it reaches, what it owns.</summary>
internal static class StatusJson
{
    public static void Write(Utf8JsonWriter writer, (EngineStatus Node, IReadOnlyDictionary<string, string> Urls) answer)
    {
        var (node, urls) = answer;
        writer.WriteStartObject();
        WriteMembers(writer, node);
        writer.WriteString("node"u8, node.NodeId);
        writer.WriteStartArray("nodes"u8);
        if (node.NodeId.Length > 0)
        {
            // A gateway that has no node is none itself.
            WriteNode(writer, node.NodeId, urls, isAlive: node.Engine != "gateway", lag: 0, isSelf: true);
        }

        foreach (var peer in node.Peers)
        {
            WriteNode(writer, peer.NodeId, urls, peer.Alive, peer.LagEntries, isSelf: false);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("peers"u8);
        foreach (var peer in node.Peers)
        {
            writer.WriteStartObject();
            writer.WriteBoolean("alive"u8, peer.Alive);
            writer.WriteNumber("lag_entries"u8, peer.LagEntries);
            if (peer.LastHeardAt is { } heard)
            {
                writer.WriteString("last_heard_at"u8, Timestamps.Format(heard));
            }

            writer.WriteString("node"u8, peer.NodeId);
            writer.WriteString("url"u8, peer.Url ?? urls.GetValueOrDefault(peer.NodeId));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("quorum"u8);
        writer.WriteBoolean("met"u8, node.Ready);
        writer.WriteNumber("needed"u8, node.WriteQuorum);
        writer.WriteNumber("reachable"u8, (node.Engine == "gateway" ? 0 : 1) + node.Peers.Count(p => p.Alive));
        writer.WriteEndObject();
        writer.WriteBoolean("ready"u8, node.Ready);
        writer.WriteNumber("replicas"u8, node.Replicas);
        writer.WriteNumber("write_quorum"u8, node.WriteQuorum);
        writer.WriteEndObject();
    }

    /// <summary>What a node says of itself, alike in its own answer and in the list of all nodes.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, EngineStatus node)
    {
        WireJson.WriteStrings(writer, "degraded", node.Degraded);
        writer.WriteString("engine"u8, node.Engine);
        WriteEpochs(writer, "epochs", node.Owned);
        writer.WriteBoolean("federated"u8, node.Federated);
        writer.WriteStartObject("lag"u8);
        foreach (var peer in node.Peers)
        {
            writer.WriteNumber(peer.NodeId, peer.LagEntries);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("last_heard_at"u8);
        foreach (var peer in node.Peers)
        {
            if (peer.LastHeardAt is { } heard)
            {
                writer.WriteString(peer.NodeId, Timestamps.Format(heard));
            }
        }

        writer.WriteEndObject();
        WriteEpochs(writer, "owned_namespaces", node.Owned);
    }

    private static void WriteEpochs(Utf8JsonWriter writer, string name, IReadOnlyList<KeyValuePair<string, long>> owned)
    {
        writer.WriteStartObject(name);
        foreach (var (@namespace, epoch) in owned)
        {
            writer.WriteNumber(@namespace, epoch);
        }

        writer.WriteEndObject();
    }

    private static void WriteNode(
        Utf8JsonWriter writer, string id, IReadOnlyDictionary<string, string> urls, bool isAlive, long lag, bool isSelf)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("alive"u8, isAlive);
        writer.WriteString("id"u8, id);
        writer.WriteNumber("lag_entries"u8, lag);
        writer.WriteBoolean("self"u8, isSelf);
        writer.WriteString("url"u8, urls.GetValueOrDefault(id));
        writer.WriteEndObject();
    }
}
