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

    public static byte[] Body(SqliteDataReader reader) => (byte[])reader.GetValue(0);
}
