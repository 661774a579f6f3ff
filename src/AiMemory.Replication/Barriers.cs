namespace AiMemory.Replication;

/// <summary>Reads that must see what others wrote: waits for a position here, or first asks a read quorum where the log ends.</summary>
internal sealed class Barriers(NodeCore node)
{
    private readonly Dictionary<string, List<(EntryVersion Goal, long Deadline, Action<NotMetReason> Done)>> _waits = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Question> _questions = [];

    public bool Watches(string @namespace) => _waits.ContainsKey(@namespace);

    public void Await(string @namespace, EntryVersion goal, Action<NotMetReason> done)
    {
        var replica = node.Get(@namespace);
        replica.WhenLoaded(() =>
        {
            if (replica.Durable >= goal)
            {
                done(NotMetReason.None);
                return;
            }

            if (!_waits.TryGetValue(@namespace, out var waits))
            {
                _waits[@namespace] = waits = [];
            }

            waits.Add((goal, node.Now + node.Options.QuorumTimeoutMs, done));
            node.AskAround(replica);
        });
    }

    public void Begin(string @namespace, Action<NotMetReason> done)
    {
        var replica = node.Get(@namespace);
        replica.WhenLoaded(() =>
        {
            var question = new Question(node.Now + node.Options.QuorumTimeoutMs)
            {
                Namespace = @namespace,
                Answered = done,
                Quorum = node.Topology.EffectiveQuorum(replica.State.WriteQuorum),
                Goal = replica.Durable,
                Got = node.Joined && replica.Votes ? 1 : 0,
            };
            Ask(question, default);
        });
    }

    public void FindHolders(string @namespace, EntryVersion version, Action<IReadOnlyList<string>> done)
    {
        var replica = node.Get(@namespace);
        replica.WhenLoaded(() =>
        {
            var question = new Question(node.Now + 500) { Namespace = @namespace, Found = done };
            if (replica.Durable >= version && replica.State.History.Contains(version))
            {
                question.Holders.Add(node.Topology.Self);
            }

            Ask(question, version);
        });
    }

    public void OnAsk(string from, Ask m)
    {
        var replica = node.Get(m.Namespace);
        var holds = !m.Version.IsNone && replica.Durable >= m.Version && replica.State.History.Contains(m.Version);
        node.Shell.Send(from, new Told(m.Id, m.Namespace, replica.Durable, holds, node.Joined && replica.Votes, replica.State.WriteQuorum));
    }

    public void OnTold(string from, Told m)
    {
        if (!_questions.TryGetValue(m.Id, out var question) || !question.Asked.Remove(from))
        {
            return;
        }

        if (m.Holds)
        {
            question.Holders.Add(from);
        }

        if (m.Counts)
        {
            question.Got++;
            question.Goal = m.Position > question.Goal ? m.Position : question.Goal;
            question.Quorum = m.WriteQuorum == 0 ? question.Quorum : Math.Min(question.Quorum, m.WriteQuorum);
        }

        Settle(m.Id, question, late: false);
    }

    public void OnDurable(Replica replica)
    {
        if (!_waits.TryGetValue(replica.Namespace, out var waits))
        {
            return;
        }

        foreach (var wait in waits.Where(w => replica.Durable >= w.Goal).ToArray())
        {
            waits.Remove(wait);
            wait.Done(NotMetReason.None);
        }

        if (waits.Count == 0)
        {
            _waits.Remove(replica.Namespace);
        }
    }

    public void Tick()
    {
        foreach (var (id, question) in _questions.Where(q => node.Now >= q.Value.Deadline).ToArray())
        {
            Settle(id, question, late: true);
        }

        foreach (var (name, waits) in _waits.ToArray())
        {
            foreach (var wait in waits.Where(w => node.Now >= w.Deadline).ToArray())
            {
                waits.Remove(wait);
                wait.Done(NotMetReason.Timeout);
            }

            if (waits.Count == 0)
            {
                _waits.Remove(name);
            }
        }
    }

    private void Ask(Question question, EntryVersion version)
    {
        var id = node.NewId();
        _questions[id] = question;
        foreach (var peer in node.Topology.Peers.Where(node.IsUp))
        {
            question.Asked.Add(peer);
            node.Shell.Send(peer, new Ask(id, question.Namespace, version));
        }

        Settle(id, question, late: false);
    }

    private void Settle(long id, Question question, bool late)
    {
        if (question.Found is { } found)
        {
            if (late || question.Asked.Count == 0)
            {
                _questions.Remove(id);
                found([.. question.Holders.Order(StringComparer.Ordinal)]);
            }

            return;
        }

        if (question.Got >= Quorum.ReadQuorum(node.Topology.Nodes.Count, Math.Min(question.Quorum, node.Topology.WriteQuorum)))
        {
            _questions.Remove(id);
            Await(question.Namespace, question.Goal, question.Answered!);
        }
        else if (late || question.Asked.Count == 0)
        {
            _questions.Remove(id);
            question.Answered!(question.Asked.Count == 0 ? NotMetReason.Unreachable : NotMetReason.Timeout);
        }
    }

    private sealed class Question(long deadline)
    {
        public required string Namespace { get; init; }

        public long Deadline { get; } = deadline;

        public Action<NotMetReason>? Answered { get; init; }

        public Action<IReadOnlyList<string>>? Found { get; init; }

        public HashSet<string> Asked { get; } = new(StringComparer.Ordinal);

        public List<string> Holders { get; } = [];

        public int Got { get; set; }

        public int Quorum { get; set; }

        public EntryVersion Goal { get; set; }
    }
}
