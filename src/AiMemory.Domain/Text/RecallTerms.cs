namespace AiMemory.Domain.Text;

/// <summary>
/// What a recall's context asks for: distinct stems without stop words. Words of the context are taken apart at anything that is no
/// letter or digit; where 0.6.0 would join the parts (<c>a+b</c>, <c>well-known</c>) the joined word is asked for too.
/// A context of stop words alone asks for them.
/// </summary>
public sealed class RecallTerms
{
    /// <summary>Terms beyond this many are left out: a context may be a whole document, and every term costs a scan of its postings.</summary>
    public const int CountMax = 64;

    private readonly List<RecallTerm> _items;

    private RecallTerms(List<RecallTerm> items) => _items = items;

    public IReadOnlyList<RecallTerm> Items => _items;

    /// <summary>Nothing is asked, so nothing is found.</summary>
    public bool IsEmpty => _items.Count == 0;

    public static RecallTerms Parse(string context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Contains('\0', StringComparison.Ordinal))
        {
            return new RecallTerms([]);
        }

        var content = new Collector();
        var stop = new Collector();
        var shouting = !context.AsSpan().ContainsAnyInRange('a', 'z');
        Span<char> buffer = stackalloc char[TokenEnumerator.TokenLengthMax];
        foreach (var word in FullTextQuery.RawWords(context))
        {
            foreach (var token in new TokenEnumerator(word, buffer))
            {
                if (token.Kind == TokenKind.Tail || (token.Start > 0 && IsContractionEnd(word, token)))
                {
                    continue;
                }

                var isStop = token.Kind == TokenKind.Word && StopWords.Contains(token.Text) && (shouting || !IsAcronym(word, token));
                (isStop ? stop : content).Add(token.Text, token.Kind);
            }

            AddJoined(word, content, buffer);
            if (content.IsFull)
            {
                break;
            }
        }

        return new RecallTerms((content.Items.Count > 0 ? content : stop).Items);
    }

    // "Anna's" asks for Anna, "don't" for do: what stands after the apostrophe is no word.
    private static bool IsContractionEnd(string word, Token token) =>
        word[token.Start - 1] is '\'' or '\u2019' && StopWords.IsContractionEnd(token.Text);

    // In mixed text a stop word in capitals is a name: IT, US, WHO.
    private static bool IsAcronym(string word, Token token) =>
        token.Text.Length >= 2 && !word.AsSpan(token.Start, token.Text.Length).ContainsAnyExceptInRange('A', 'Z');

    private static void AddJoined(string word, Collector content, Span<char> buffer)
    {
        var joined = FullTextQuery.Join(word);
        if (joined.Length == word.Length)
        {
            return;
        }

        foreach (var token in new TokenEnumerator(joined, buffer))
        {
            if (token.Kind == TokenKind.Word && !StopWords.Contains(token.Text))
            {
                content.AddOnce(token.Text);
            }
        }
    }

    private sealed class Collector
    {
        private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

        public List<RecallTerm> Items { get; } = [];

        public bool IsFull => Items.Count >= CountMax;

        public void Add(ReadOnlySpan<char> text, TokenKind kind)
        {
            var word = text.ToString();
            var stem = kind == TokenKind.Word ? PorterStemmer.Stem(word) : word;
            if (_places.TryGetValue(stem, out var place))
            {
                Items[place] = Items[place] with { Count = Items[place].Count + 1 };
            }
            else if (!IsFull)
            {
                _places.Add(stem, Items.Count);
                Items.Add(new RecallTerm(stem, word, kind == TokenKind.Single, 1));
            }
        }

        public void AddOnce(ReadOnlySpan<char> text)
        {
            if (!_places.ContainsKey(PorterStemmer.Stem(text.ToString())))
            {
                Add(text, TokenKind.Word);
            }
        }
    }
}
