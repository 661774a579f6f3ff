using AiMemory.Log;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>Rows out of result sets.</summary>
internal static class RowReading
{
    /// <summary>Columns that <see cref="Memory"/> reads.</summary>
    public const string MemoryColumns = "m.epoch, m.sequence, m.body";

    public static Memory Memory(SqliteDataReader reader) => RowCodec.DecodeMemory(
        (byte[])reader.GetValue(2), new EntryVersion(reader.GetInt64(0), reader.GetInt64(1)));

    /// <summary>The first row of a query for a version and a body; what every write asks for is decoded in place.</summary>
    public static T? First<T>(SqliteSession session, Func<ReadOnlySpan<byte>, EntryVersion, T> decode, string sql, params ReadOnlySpan<object?> parameters)
        where T : class
    {
        var rows = session.Statement(sql).Begin(parameters);
        try
        {
            return rows.Step() ? decode(rows.Bytes(2), new EntryVersion(rows.Number(0), rows.Number(1))) : null;
        }
        finally
        {
            rows.End();
        }
    }

    /// <summary>The first row of a query for <see cref="MemoryColumns"/>.</summary>
    public static Memory? FirstMemory(SqliteSession session, string sql, params ReadOnlySpan<object?> parameters) =>
        First(session, RowCodec.DecodeMemory, sql, parameters);

    public static byte[] Body(SqliteDataReader reader) => (byte[])reader.GetValue(0);
}
