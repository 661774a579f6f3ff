using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace AiMemory.Domain.Text;

/// <summary>
/// Scores texts against a recall's terms by BM25, reading each text once. Not thread-safe: one per recall. Only tokens that begin
/// like some term are stemmed, so a text costs little more than its splitting.
/// </summary>
public sealed class RecallScorer
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _places;
    private readonly double[] _idf;
    private readonly int[] _hits;
    private readonly ulong[] _beginnings = new ulong[BeginningBits / 64];
    private readonly bool _anyPrefix;
    private readonly double _lengthAverage;
    private readonly long _documents;
    private readonly RecallTuning _tuning;
    private int _length;
    private char[] _characters = [];

    /// <param name="terms">What is looked for.</param>
    /// <param name="documentFrequencies">For each term, in order, how many documents hold it.</param>
    /// <param name="documents">How many documents there are.</param>
    /// <param name="lengthAverage">Mean tokens per document, as <see cref="CountTokens"/> counts; 0 when unknown.</param>
    public RecallScorer(
        RecallTerms terms, ReadOnlySpan<long> documentFrequencies, long documents, double lengthAverage, RecallTuning? tuning = null)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentOutOfRangeException.ThrowIfNotEqual(documentFrequencies.Length, terms.Items.Count);
        _tuning = tuning ?? RecallTuning.Default;
        _lengthAverage = lengthAverage;
        _documents = documents;
        _idf = new double[terms.Items.Count];
        _hits = new int[terms.Items.Count];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _idf.Length; i++)
        {
            var term = terms.Items[i];
            places[term.Text] = i;
            _idf[i] = term.Count * Bm25.RecallIdf(documents, documentFrequencies[i]);
            _anyPrefix |= term.IsPrefix;
            AddBeginning(term.Text);
        }

        _places = places.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>How many tokens a text counts for in a document's length.</summary>
    [SkipLocalsInit]
    public static int CountTokens(ReadOnlySpan<char> text)
    {
        Span<char> buffer = stackalloc char[TokenEnumerator.TokenLengthMax];
        var count = 0;
        foreach (var token in new TokenEnumerator(text, buffer))
        {
            count += token.Kind == TokenKind.Tail ? 0 : 1;
        }

        return count;
    }

    /// <summary>What each term is worth in a row, in the order of the terms: title, content and tags together.</summary>
    /// <returns>Null when no term is in it.</returns>
    public double[]? ScoreTerms(string title, string content, IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        Begin();
        Read(title);
        Read(content);
        for (var i = 0; i < tags.Count; i++)
        {
            Read(tags[i]);
        }

        return End();
    }

    /// <summary>Starts a row whose texts are <see cref="Read"/> one after another and scored at the <see cref="End"/>.</summary>
    public void Begin()
    {
        Array.Clear(_hits);
        _length = 0;
    }

    /// <summary>A text of the row: its title, its content or a tag.</summary>
    public void Read(ReadOnlySpan<char> text) => _length += Count(text);

    /// <summary>The same in UTF-8; quicker where it is ASCII, as nearly all text is.</summary>
    public void Read(ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text))
        {
            _length += CountAscii(text);
            return;
        }

        if (_characters.Length < text.Length)
        {
            _characters = new char[text.Length];
        }

        Read(_characters.AsSpan(0, Encoding.UTF8.GetChars(text, _characters)));
    }

    /// <summary>What each term is worth in the row, as <see cref="ScoreTerms"/>.</summary>
    public double[]? End()
    {
        if (!_hits.AsSpan().ContainsAnyExcept(0))
        {
            return null;
        }

        var scores = new double[_hits.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = _hits[i] == 0 ? 0 : Bm25.TermScore(_idf[i], _hits[i], _length, _lengthAverage, _tuning.K1, _tuning.B);
        }

        return scores;
    }

    /// <summary>The row's own text score; 0 when no term is in it.</summary>
    public double Score(string title, string content, IReadOnlyList<string> tags) => ScoreTerms(title, content, tags)?.Sum() ?? 0;

    /// <summary>
    /// What the rows written next to a row lend it: for each term that it lacks, the most that one of them has, less with
    /// distance. Terms that it holds itself gain nothing, so rows that hold the same words stay equal wherever they stand.
    /// </summary>
    /// <param name="window">
    /// Term scores of the rows from <see cref="Neighbours.Reach"/> places before to as many after it, itself in the middle; null for
    /// a place without a row and for a row without any term.
    /// </param>
    /// <returns>0 also where the row holds no term and too little stands around it for it to be an answer.</returns>
    public double Lend(ReadOnlySpan<double[]?> window)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(window.Length, (2 * Neighbours.Reach) + 1);
        var own = window[Neighbours.Reach];
        var sum = 0.0;
        var terms = 0;
        for (var term = 0; term < _idf.Length; term++)
        {
            if (own is not null && own[term] > 0)
            {
                continue;
            }

            var lent = Math.Max(
                _tuning.NeighbourNear * Math.Max(At(window[1], term), At(window[3], term)),
                _tuning.NeighbourFar * Math.Max(At(window[0], term), At(window[4], term)));
            sum += lent;
            terms += lent > 0 ? 1 : 0;
        }

        return own is not null || MayAnswerWithoutWords(terms) ? sum : 0;
    }

    /// <summary>
    /// An upper bound of <see cref="Lend"/>, from which terms the rows around may hold: whoever cannot get among the best by it need
    /// not be looked at.
    /// </summary>
    /// <param name="own">Term scores of the row itself; null when it holds none.</param>
    /// <param name="near">A bit for each term that a row one place away may hold, in the order of the terms.</param>
    /// <param name="far">The same, two places away.</param>
    public double LendMax(double[]? own, ulong near, ulong far)
    {
        var sum = 0.0;
        var terms = 0;
        for (var term = 0; term < _idf.Length; term++)
        {
            var bit = 1UL << term;
            if (((near | far) & bit) == 0 || (own is not null && own[term] > 0))
            {
                continue;
            }

            // However often a text holds a term, BM25 stays below this.
            var scoreMax = _idf[term] * (_tuning.K1 + 1);
            sum += scoreMax * Math.Max((near & bit) != 0 ? _tuning.NeighbourNear : 0, (far & bit) != 0 ? _tuning.NeighbourFar : 0);
            terms++;
        }

        return own is not null || MayAnswerWithoutWords(terms) ? sum : 0;
    }

    private bool MayAnswerWithoutWords(int lentTerms) =>
        _idf.Length >= _tuning.WordlessQueryTermsMin
        && lentTerms >= _tuning.WordlessLentTermsMin
        && _documents >= _tuning.WordlessDocumentsMin;

    private static double At(double[]? scores, int term) => scores is null ? 0 : scores[term];

    [SkipLocalsInit]
    private int Count(ReadOnlySpan<char> text)
    {
        Span<char> buffer = stackalloc char[TokenEnumerator.TokenLengthMax];
        Span<char> folded = stackalloc char[PorterLengthMax];
        var length = 0;
        foreach (var token in new TokenEnumerator(text, buffer))
        {
            if (token.Kind != TokenKind.Tail)
            {
                length++;
            }

            var word = token.Text;
            if (!MayMatch(word[0], word.Length == 1 ? '\0' : word[1]))
            {
                continue;
            }

            if (token.Kind == TokenKind.Word)
            {
                if (word.Length > PorterLengthMax)
                {
                    Hit(word);
                    continue;
                }

                word.CopyTo(folded);
                HitWord(folded[..word.Length]);
            }
            else
            {
                CountOther(token);
            }
        }

        return length;
    }

    /// <summary><see cref="Count"/> for text whose words are runs of ASCII letters and digits: only where a word begins is it looked at.</summary>
    [SkipLocalsInit]
    private int CountAscii(ReadOnlySpan<byte> text)
    {
        Span<char> word = stackalloc char[TokenEnumerator.TokenLengthMax];
        var length = 0;
        var isInside = 0UL;
        for (var block = 0; block < text.Length; block += BlockBytes)
        {
            var inside = InsideWords(text[block..]);
            var starts = inside & ~((inside << 1) | isInside);
            isInside = inside >> (BlockBytes - 1);
            length += BitOperations.PopCount(starts);
            for (; starts != 0; starts &= starts - 1)
            {
                var start = block + BitOperations.TrailingZeroCount(starts);
                var second = start + 1 < text.Length ? (char)text[start + 1] : '\0';
                if (MayMatch(Lower((char)text[start]), char.IsAsciiLetterOrDigit(second) ? Lower(second) : '\0'))
                {
                    HitWord(word[..CopyWord(text[start..], word)]);
                }
            }
        }

        return length;
    }

    private static char Lower(char c) => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;

    private static int CopyWord(ReadOnlySpan<byte> text, Span<char> word)
    {
        var length = 0;
        while (length < text.Length && length < word.Length && char.IsAsciiLetterOrDigit((char)text[length]))
        {
            word[length] = Lower((char)text[length]);
            length++;
        }

        return length;
    }

    /// <summary>A bit for each of the first 64 bytes that is a letter or a digit.</summary>
    [SkipLocalsInit]
    private static ulong InsideWords(ReadOnlySpan<byte> text)
    {
        if (text.Length < BlockBytes)
        {
            Span<byte> padded = stackalloc byte[BlockBytes];
            padded[text.Length..].Clear();
            text.CopyTo(padded);
            return InsideWords(padded);
        }

        var bits = 0UL;
        for (var i = 0; i < BlockBytes; i += Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(text.Slice(i, Vector128<byte>.Count));
            var letters = Vector128.LessThanOrEqual((bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a'), Vector128.Create((byte)25));
            var digits = Vector128.LessThanOrEqual(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)9));
            bits |= (ulong)(letters | digits).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    private void CountOther(Token token)
    {
        if (token.Kind != TokenKind.Tail)
        {
            Hit(token.Text);
        }

        if (_anyPrefix && token.Kind is TokenKind.Pair or TokenKind.Tail)
        {
            Hit(token.Text[..(char.IsHighSurrogate(token.Text[0]) ? 2 : 1)]);
        }
    }

    private void HitWord(Span<char> word) => Hit(word[..PorterStemmer.Stem(word)]);

    private void Hit(ReadOnlySpan<char> term)
    {
        if (_places.TryGetValue(term, out var place))
        {
            _hits[place]++;
        }
    }

    // Stemming leaves the first two letters as they are, but for a y that becomes an i; a one-letter term may stand for any word
    // that begins with it.
    private void AddBeginning(string term)
    {
        for (var second = 0; second < (term.Length == 1 ? 128 : 1); second++)
        {
            var bit = Beginning(term[0], term.Length == 1 ? (char)second : term[1]);
            _beginnings[bit >> 6] |= 1UL << (bit & 63);
        }
    }

    private bool MayMatch(char first, char second)
    {
        var bit = Beginning(first, second);
        return (_beginnings[bit >> 6] & (1UL << (bit & 63))) != 0;
    }

    private static int Beginning(char first, char second) =>
        ((first * 67) + ((second == 'y' ? 'i' : second) & 127)) & (BeginningBits - 1);

    private const int BeginningBits = 4096;

    private const int BlockBytes = 64;

    // Longer words have no stem but themselves.
    private const int PorterLengthMax = 64;
}
