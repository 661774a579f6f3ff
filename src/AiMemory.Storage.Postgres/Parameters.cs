using Npgsql;
using NpgsqlTypes;

namespace AiMemory.Storage.Postgres;

/// <summary>Positional parameters with their types: the server must know the type of a null too.</summary>
internal static class Parameters
{
    public static NpgsqlParameter Text(string? value) => Of(TextKey.Of(value), NpgsqlDbType.Text);

    public static NpgsqlParameter Texts(string?[] values) => Of(Array.ConvertAll(values, TextKey.Of), NpgsqlDbType.Array | NpgsqlDbType.Text);

    public static NpgsqlParameter Number(long? value) => Of(value, NpgsqlDbType.Bigint);

    public static NpgsqlParameter Numbers(long[] values) => new NpgsqlParameter<long[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    public static NpgsqlParameter Numbers(long?[] values) => Of(values, NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    public static NpgsqlParameter Doubles(double[] values) => Of(values, NpgsqlDbType.Array | NpgsqlDbType.Double);

    public static NpgsqlParameter Bytes(byte[]? value) => Of(value, NpgsqlDbType.Bytea);

    public static NpgsqlParameter Bytes(byte[]?[] values) => Of(values, NpgsqlDbType.Array | NpgsqlDbType.Bytea);

    private static NpgsqlParameter Of(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
