namespace AiMemory.Benchmarks.Corpus;

/// <summary>As many memories and questions as asked for: the SDK's reference first, text generated from its words beyond.</summary>
internal sealed class BenchTexts
{
    private readonly IReadOnlyList<CorpusMember> _members = SdkReference.LoadDistinct();

    /// <summary>Members with distinct titles that were found.</summary>
    public int Real => _members.Count;

    /// <summary>The memory of this number; the same number is always the same memory.</summary>
    public CorpusMember this[int number] => number < _members.Count ? _members[number] : Generate(number);

    /// <summary>
    /// Contexts as agents ask: the first words of what some member says of itself. Drawn from all members by seed, so that most
    /// questions find their member once the corpus is loaded.
    /// </summary>
    public IReadOnlyList<string> Questions(int count, int seed = 1)
    {
        var random = new Random(seed);
        var questions = new List<string>(count);
        while (questions.Count < count)
        {
            var words = _members[random.Next(_members.Count)].Content.Split(' ');
            if (words.Length >= 6)
            {
                questions.Add(string.Join(' ', words.Take(random.Next(4, 9))));
            }
        }

        return questions;
    }

    // Runs of words from five members: word frequencies, lengths and vocabulary stay those of the corpus.
    private CorpusMember Generate(int number)
    {
        var random = new Random(number);
        var pieces = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var words = _members[random.Next(_members.Count)].Content.Split(' ');
            var from = random.Next(words.Length);
            pieces.AddRange(words.Skip(from).Take(random.Next(4, 16)));
        }

        var assembly = _members[random.Next(_members.Count)].Assembly;
        return new CorpusMember("generated", assembly, $"Generated.{assembly}.Note{number}", string.Join(' ', pieces));
    }
}
