using System.Globalization;
using System.Text;
using AiMemory.Domain.Text;

namespace AiMemory.Storage.Postgres;

/// <summary>
/// A memory's words as PostgreSQL reads a <c>tsvector</c>: the tokens of our own tokenizer with their positions, so that both stores
/// split text alike. Fields are apart by a position, so that no phrase spans two.
/// </summary>
internal static class TextVector
{
    /// <summary>A vector must stay below 1 MiB.</summary>
    private const int LengthMax = 700_000;

    private const int PositionMax = 16_383;
    private const int PositionsPerWordMax = 255;

    /// <param name="memory">The row.</param>
    /// <param name="learn">Called once for each distinct plain word.</param>
    /// <returns>The vector, and the number of words.</returns>
    public static (string Vector, int Tokens) Of(Memory memory, Action<string> learn)
    {
        var words = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var lookup = words.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> buffer = stackalloc char[TokenEnumerator.TokenLengthMax];
        var position = 0;
        var count = 0;
        foreach (var text in (string[])[memory.Title, memory.Content, IndexText.OfTags(memory.Tags)])
        {
            foreach (var token in new TokenEnumerator(text, buffer))
            {
                position++;
                count += token.Kind == TokenKind.Tail ? 0 : 1;
                if (!lookup.TryGetValue(token.Text, out var positions))
                {
                    var word = token.Text.ToString();
                    words.Add(word, positions = new List<int>(2));
                    if (token.Kind == TokenKind.Word)
                    {
                        learn(word);
                    }
                }

                if (positions.Count < PositionsPerWordMax)
                {
                    positions.Add(Math.Min(position, PositionMax));
                }
            }

            position++;
        }

        return (Write(words), count);
    }

    private static string Write(Dictionary<string, List<int>> words)
    {
        var text = new StringBuilder(words.Count * 12);
        foreach (var (word, positions) in words)
        {
            if (text.Length > LengthMax)
            {
                break;
            }

            // Tokens are letters and digits: nothing to escape between the quotes.
            text.Append('\'').Append(word).Append('\'');
            var separator = ':';
            foreach (var position in positions)
            {
                text.Append(separator).Append(CultureInfo.InvariantCulture, $"{position}");
                separator = ',';
            }

            text.Append(' ');
        }

        return text.ToString();
    }
}
