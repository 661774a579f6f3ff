using AiMemory.Domain.Text;
using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// Brings the full-text index up to the rows, in batches sorted by row number: FTS5 writes a segment whenever numbers run
/// backwards, so sorting is what makes indexing cheap. The queue is in the file, so nothing is forgotten.
/// </summary>
internal sealed class Indexer(SqliteSession session, NamespaceTable namespaces)
{
    private const int BatchRows = 1_000;
    private const int KnownWordsMax = 400_000;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public long CountQueued() => session.Number("SELECT count(*) FROM index_queue") ?? 0;

    /// <summary>Indexes up to a batch of rows in one transaction; how many.</summary>
    public int IndexSome()
    {
        var queued = session.List(
            r => (Row: r.GetInt64(0), Indexed: r.GetInt64(1) != 0), "SELECT row, indexed FROM index_queue ORDER BY row LIMIT $1", (long)BatchRows);
        if (queued.Count == 0)
        {
            return 0;
        }

        session.Execute("BEGIN IMMEDIATE");
        try
        {
            foreach (var (row, indexed) in queued)
            {
                if (indexed)
                {
                    session.Execute("DELETE FROM memories_fts WHERE rowid = $1", row);
                }

                var body = session.Statement("SELECT body FROM memories WHERE row = $1").Begin(row);
                if (body.Step())
                {
                    var memory = RowCodec.DecodeMemory(body.Bytes(0), default);
                    body.End();
                    Index(row, memory);
                }
            }

            session.Execute("DELETE FROM index_queue WHERE row BETWEEN $1 AND $2", queued[0].Row, queued[^1].Row);
            namespaces.Flush();
            session.Execute("COMMIT");
            return queued.Count;
        }
        catch
        {
            if (!SQLitePCL.raw.sqlite3_get_autocommit(session.Connection.Handle).Equals(1))
            {
                session.Execute("ROLLBACK");
            }

            _known.Clear();
            namespaces.Reset();
            throw;
        }
    }

    /// <summary>Begins the index anew and queues every row: it holds nothing that the rows do not.</summary>
    public void Rebuild()
    {
        _known.Clear();
        namespaces.Reset();
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            session.Execute("DROP TABLE memories_fts");
            session.Execute(Schema.FullTextIndex);
            session.Execute("DELETE FROM index_queue");
            session.Execute("INSERT INTO index_queue (row, indexed) SELECT row, 0 FROM memories");
            session.Execute("UPDATE namespaces SET indexed_rows = 0, indexed_tokens = 0");
            session.Execute("COMMIT");
        }
        catch
        {
            if (!SQLitePCL.raw.sqlite3_get_autocommit(session.Connection.Handle).Equals(1))
            {
                session.Execute("ROLLBACK");
            }

            throw;
        }
    }

    private void Index(long row, Memory memory)
    {
        var tags = IndexText.OfTags(memory.Tags);
        session.Execute(
            "INSERT INTO memories_fts (rowid, title, content, tags) VALUES ($1, $2, $3, $4)",
            row, IndexText.ForSearch(memory.Title), IndexText.ForSearch(memory.Content), IndexText.ForSearch(tags));
        var tokens = Learn(memory.Title) + Learn(memory.Content) + Learn(tags);
        if (namespaces.Find(RowNumbers.NamespaceOf(row)) is { } ns)
        {
            ns.IndexedRows++;
            ns.IndexedTokens += tokens;
            namespaces.MarkChanged(ns);
        }
    }

    /// <summary>Keeps which words have which stem, so that a recall can ask an index of plain words for word forms.</summary>
    private int Learn(string text)
    {
        Span<char> buffer = stackalloc char[TokenEnumerator.TokenLengthMax];
        var lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        var count = 0;
        foreach (var token in new TokenEnumerator(text, buffer))
        {
            count += token.Kind == TokenKind.Tail ? 0 : 1;
            if (token.Kind != TokenKind.Word || lookup.Contains(token.Text))
            {
                continue;
            }

            var word = token.Text.ToString();
            var stem = PorterStemmer.Stem(word);
            if (stem != word)
            {
                session.Execute("INSERT INTO vocabulary (stem, word) VALUES ($1, $2) ON CONFLICT DO NOTHING", stem, word);
            }

            if (_known.Count < KnownWordsMax)
            {
                _known.Add(word);
            }
        }

        return count;
    }
}
