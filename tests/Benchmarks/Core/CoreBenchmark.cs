using System.Diagnostics;
using System.Globalization;
using AiMemory.Log;
using AiMemory.Replication;
using AiMemory.Storage;
using Message = AiMemory.Replication.Message;

namespace AiMemory.Benchmarks;

/// <summary>The replication core alone: three nodes in one thread, disks and network that cost nothing; entries that reached all three.</summary>
internal static class CoreBenchmark
{
    private const int InFlight = 256;

    public static int Run(string[] arguments)
    {
        var entries = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1_000_000;
        var payload = MutationCodec.Encode([new Mutation(RowKind.Memory, MutationKind.Put, "a-memory", new byte[200])]);
        for (var round = 1; round <= 3; round++)
        {
            var cluster = new Cluster();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            cluster.Write(entries, payload);
            var seconds = watch.Elapsed.TotalSeconds;
            var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / entries;
            Console.WriteLine($"core: {entries / seconds:N0} entries/s on three nodes in one thread, {bytes:N0} bytes allocated per entry (round {round})");
        }

        Idle(100_000);
        return 0;
    }

    private static void Idle(int namespaces)
    {
        var cluster = new Cluster();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        cluster.Touch(namespaces);
        Console.WriteLine($"core: {(GC.GetTotalMemory(forceFullCollection: true) - before) / namespaces:N0} bytes per namespace in memory on one node");
        GC.KeepAlive(cluster);
    }

    private sealed class Cluster : IOwnerShell
    {
        private static readonly string[] Ids = ["a", "b", "c"];
        private readonly Queue<Action> _inbox = new();
        private readonly Dictionary<string, NodeCore> _nodes = new(StringComparer.Ordinal);
        private int _acknowledged;

        public Cluster()
        {
            foreach (var id in Ids)
            {
                _nodes[id] = new NodeCore(new Topology(id, Ids), new ReplicationOptions(), new Shell(this, id), id[0] << 20);
            }

            foreach (var node in _nodes.Values)
            {
                node.Start(0, isEmpty: true, default);
                foreach (var id in Ids)
                {
                    node.PeerUp(0, id);
                }
            }

            Drain();
        }

        public void Write(int entries, ReadOnlyMemory<byte> payload)
        {
            var owner = _nodes["a"].Open(0, "bench", this);
            Drain();
            for (var sent = 0; _acknowledged < entries; Drain())
            {
                for (; sent < entries && sent - _acknowledged < InFlight; sent++)
                {
                    owner.Propose(0, EntryKind.Change, default, payload);
                }
            }
        }

        public void Touch(int namespaces)
        {
            for (var i = 0; i < namespaces; i++)
            {
                _nodes["a"].Await(0, $"ns{i}", default, _ => { });
            }

            Drain();
        }

        public void Serving()
        {
        }

        public void Logged()
        {
        }

        public void Acknowledged(EntryVersion version, IReadOnlyList<string> holders) => _acknowledged++;

        public void QuorumNotMet(EntryVersion version, int got, int needed, NotMetReason reason) =>
            throw new InvalidOperationException($"{version} was not confirmed: {reason}");

        public void Deposed(int got, int needed, NotMetReason reason) => throw new InvalidOperationException($"deposed: {reason}");

        public void Resolve(Entry stray, EntryVersion link) => throw new InvalidOperationException($"a stray: {stray.Version}");

        private void Drain()
        {
            while (_inbox.TryDequeue(out var action))
            {
                action();
            }
        }

        private sealed class Shell(Cluster cluster, string self) : IShell
        {
            private NodeCore Core => cluster._nodes[self];

            public void Write(long id, IReadOnlyList<StoreWrite> writes) => cluster._inbox.Enqueue(() => Core.Written(0, id, ok: true));

            public void ReadLog(string @namespace) => cluster._inbox.Enqueue(
                () => Core.LogRead(0, new NamespaceLog(@namespace, ReadOnlyMemory<byte>.Empty, default, [])));

            public void ReadEntries(long id, string @namespace, IReadOnlyList<EntryExtent> extents, int entriesMax, int bytesMax) =>
                throw new InvalidOperationException("Nobody is behind here.");

            public void ReadRows(long id, string @namespace, RowKind row, string? key, int limit) =>
                throw new InvalidOperationException("Nobody is behind here.");

            public void ReadNames(long id, string? after, int limit) => cluster._inbox.Enqueue(() => Core.NamesRead(0, id, []));

            public void ReadDigest(long id, string @namespace) => throw new InvalidOperationException("Nothing rests long enough here to be compared.");

            public void Doubt(string @namespace) => throw new InvalidOperationException("Nobody's rows differ here.");

            public void Send(string node, Message message) => cluster._inbox.Enqueue(() => cluster._nodes[node].Receive(0, self, message));

            public void Applied(string @namespace, IReadOnlyList<Entry> entries)
            {
            }

            public void Refreshed(string @namespace)
            {
            }

            public void Summon(string @namespace)
            {
            }
        }
    }
}
