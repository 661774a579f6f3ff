using System.Runtime.InteropServices;
using AiMemory.Domain.Text;
using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>Writes rows into the full-text index, and which words have which stem, so that a recall can ask an index of plain words for word forms.</summary>
internal sealed class IndexWriter(SqliteSession session)
{
    private const int KnownWordsMax = 400_000;
    private const int MergePages = 250;

    private readonly KnownWords _known = new(KnownWordsMax);
    private readonly Dictionary<long, Length> _lengths = [];

    /// <summary>Writes all that an action adds and removes, and how far the index came, in one transaction.</summary>
    public void Write(long ticket, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _lengths.Clear();
        try
        {
            session.InTransaction(() =>
            {
                action();
                foreach (var (ns, length) in _lengths)
                {
                    session.Execute(
                        "INSERT INTO lengths (ns, rows, tokens) VALUES ($1, $2, $3) ON CONFLICT (ns) DO UPDATE SET rows = rows + $2, tokens = tokens + $3",
                        ns, length.Rows, length.Tokens);
                }

                session.Execute("UPDATE state SET ticket = $1", ticket);
            });
        }
        catch
        {
            Forget();
            throw;
        }
    }

    public void Add(long row, MemoryText memory)
    {
        var tags = IndexText.OfTags(memory.Tags);
        session.Execute(
            "INSERT INTO memories_fts (rowid, title, content, tags) VALUES ($1, $2, $3, $4)",
            row, IndexText.ForSearch(memory.Title), IndexText.ForSearch(memory.Content), IndexText.ForSearch(tags));
        var tokens = Learn(memory.Title) + Learn(memory.Content) + Learn(tags);
        ref var length = ref CollectionsMarshal.GetValueRefOrAddDefault(_lengths, RowNumbers.NamespaceOf(row), out _);
        length = new Length(length.Rows + 1, length.Tokens + tokens);
    }

    /// <summary>Takes a row out; nothing happens where it is not in.</summary>
    public void Remove(long row) => session.Execute("DELETE FROM memories_fts WHERE rowid = $1", row);

    /// <summary>Merges some segments: a word's list is opened in each of them whenever it is asked for.</summary>
    /// <returns>Whether there is more to merge.</returns>
    public bool Merge()
    {
        // FTS5 says through the count of changes whether it did anything: https://www.sqlite.org/fts5.html#the_merge_command
        var before = SQLitePCL.raw.sqlite3_total_changes(session.Connection.Handle);
        session.Execute("INSERT INTO memories_fts (memories_fts, rank) VALUES ('merge', $1)", MergePages);
        return SQLitePCL.raw.sqlite3_total_changes(session.Connection.Handle) - before >= 2;
    }

    /// <summary>What is known of the file may be ahead of it.</summary>
    public void Forget() => _known.Clear();

    private int Learn(string text)
    {
        Span<char> buffer = stackalloc char[TokenEnumerator.TokenLengthMax];
        var count = 0;
        foreach (var token in new TokenEnumerator(text, buffer))
        {
            count += token.Kind == TokenKind.Tail ? 0 : 1;
            if (token.Kind != TokenKind.Word || !_known.Add(token.Text))
            {
                continue;
            }

            var word = token.Text.ToString();
            var stem = PorterStemmer.Stem(word);
            if (stem != word)
            {
                session.Execute("INSERT INTO vocabulary (stem, word) VALUES ($1, $2) ON CONFLICT DO NOTHING", stem, word);
            }
        }

        return count;
    }

    /// <summary>Rows and tokens ever indexed: their quotient is the mean length of a row.</summary>
    private readonly record struct Length(long Rows, long Tokens);
}
