using System.Globalization;
using AiMemory.Domain.Recall;
using AiMemory.Domain.Text;
using AiMemory.Log;
using AiMemory.Storage;
using AiMemory.Storage.Sqlite;

namespace AiMemory.Benchmarks;

/// <summary>
/// How much of the marked evidence recall finds among its first ten rows, averaged over the questions of annotated conversations.
/// Once with the domain's functions over all turns in memory, once through the SQLite store with its index and its bounds.
/// </summary>
internal static class RecallQuality
{
    private const int First = 10;

    private static readonly DateTimeOffset Now = new(2026, 4, 3, 15, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            Console.Error.WriteLine("usage: Benchmarks quality PATH-OF-CONVERSATIONS-JSON");
            return 2;
        }

        var conversations = AnnotatedConversation.Load(arguments[0]);
        Console.WriteLine(
            $"{conversations.Count} conversations, {conversations.Sum(c => c.Turns.Count)} turns, {conversations.Sum(c => c.Questions.Count)} questions");
        foreach (var speaker in (bool[])[true, false])
        {
            var rows = conversations.Select((c, i) => ToRows(c, i, speaker)).ToArray();
            var label = speaker ? "turns with their speaker" : "turns alone";
            var plain = new RecallTuning { K1 = 1.2, B = 0.75, NeighbourNear = 0, NeighbourFar = 0 };
            Report($"{label}, k1 1.2, b 0.75, no neighbours", Measure(conversations, (c, q) => InMemory(rows[c], q, plain)));
            var alone = RecallTuning.Default with { NeighbourNear = 0, NeighbourFar = 0 };
            Report($"{label}, no neighbours", Measure(conversations, (c, q) => InMemory(rows[c], q, alone)));
            Report($"{label}, as shipped", Measure(conversations, (c, q) => InMemory(rows[c], q, RecallTuning.Default)));
            Report($"{label}, as shipped, through the store", await MeasureStoreAsync(conversations, rows));
        }

        return 0;
    }

    private static void Report(string what, double share) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{share:0.000}  {what}"));

    private static double Measure(IReadOnlyList<AnnotatedConversation> conversations, Func<int, string, IReadOnlyList<RecallCandidate>> recall)
    {
        var shares = conversations.SelectMany((conversation, i) => conversation.Questions.Select(question => Share(question, recall(i, question.Text))));
        return shares.Average();
    }

    private static double Share(AnnotatedQuestion question, IReadOnlyList<RecallCandidate> candidates)
    {
        var found = RecallRanker.Rank(candidates, Now).Take(First).Count(row => question.Evidence.Contains(row.Memory.Title));
        return (double)found / question.Evidence.Count;
    }

    private static IReadOnlyList<RecallCandidate> InMemory(Memory[] rows, string question, RecallTuning tuning)
    {
        var terms = RecallTerms.Parse(question);
        var frequencies = new long[terms.Items.Count];
        var probe = new RecallScorer(terms, frequencies, rows.Length, 0);
        foreach (var scores in rows.Select(row => probe.ScoreTerms(row.Title, row.Content, row.Tags)))
        {
            for (var i = 0; scores is not null && i < scores.Length; i++)
            {
                frequencies[i] += scores[i] > 0 ? 1 : 0;
            }
        }

        var length = rows.Average(row => RecallScorer.CountTokens(row.Title) + RecallScorer.CountTokens(row.Content));
        var scorer = new RecallScorer(terms, frequencies, rows.Length, length, tuning);
        var own = rows.Select(row => scorer.ScoreTerms(row.Title, row.Content, row.Tags)).ToArray();
        var window = new double[]?[(2 * Neighbours.Reach) + 1];
        var candidates = new List<RecallCandidate>();
        for (var i = 0; i < rows.Length; i++)
        {
            for (var step = 0; step < window.Length; step++)
            {
                var place = i + step - Neighbours.Reach;
                window[step] = place >= 0 && place < own.Length ? own[place] : null;
            }

            candidates.Add(new RecallCandidate(rows[i], own[i]?.Sum() ?? 0, scorer.Lend(window)));
        }

        return candidates;
    }

    private static async Task<double> MeasureStoreAsync(IReadOnlyList<AnnotatedConversation> conversations, Memory[][] rows)
    {
        var folder = Directory.CreateTempSubdirectory("ai-memory-quality-").FullName;
        try
        {
            await using var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(folder, "m.db") });
            foreach (var conversation in rows)
            {
                await store.CommitAsync([.. conversation.Select((row, i) => Write(row, i))], default);
            }

            await store.SearchAsync("ready", new MemoryFilter(), 1, Now, default); // returns when everything is indexed
            return Measure(conversations, (c, question) => store.RecallAsync(
                new RecallQuery(question, new MemoryFilter { Namespaces = [rows[c][0].Namespace] }, 60, Now), default).AsTask().GetAwaiter().GetResult());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static StoreWrite Write(Memory row, int place) => new StoreWrite.Append(
        Entry.Create(row.Namespace, new EntryVersion(1, place + 1), EntryKind.Change, default, MutationCodec.Encode([Mutations.Put(row)])),
        ApplyNow: true);

    private static Memory[] ToRows(AnnotatedConversation conversation, int number, bool speaker) => [.. conversation.Turns.Select(turn => new Memory
    {
        Id = $"{number}-{turn.Id}",
        Tier = Tier.Mid,
        Namespace = $"conversation-{number}",
        Title = turn.Id,
        Content = speaker ? $"{turn.Speaker}: {turn.Text}" : turn.Text,
        Source = "api",
        CreatedAt = "2026-04-03T15:00:00+00:00",
        UpdatedAt = "2026-04-03T15:00:00+00:00",
    })];
}
