using AiMemory.Log;
using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>Rows out of result sets.</summary>
internal static class Columns
{
    /// <summary>Columns that <see cref="Memory"/> reads.</summary>
    public const string OfMemory = "m.epoch, m.sequence, m.body";

    public static Memory Memory(NpgsqlDataReader reader) => RowCodec.DecodeMemory(
        reader.GetFieldValue<byte[]>(2), new EntryVersion(reader.GetInt64(0), reader.GetInt64(1)));

    public static MemoryRef Ref(NpgsqlDataReader reader) => new(reader.GetString(0), reader.GetString(1));

    public static NamespaceCount Count(NpgsqlDataReader reader) => new(reader.GetString(0), reader.GetInt64(1));

    public static ArchivedMemory Archived(NpgsqlDataReader reader) => RowCodec.DecodeArchived(
        reader.GetFieldValue<byte[]>(2), new EntryVersion(reader.GetInt64(0), reader.GetInt64(1)));
}
