using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite.Legacy;

/// <summary>A table of a 0.6.0 file as it really is: older files lack columns that were added later, or whole tables.</summary>
internal sealed class LegacyTable
{
    private readonly HashSet<string> _columns = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _name;

    public LegacyTable(SqliteConnection connection, string name)
    {
        _name = name;
        using var command = connection.CreateCommand();
        // Generated columns too, which table_info leaves out.
        command.CommandText = $"SELECT name FROM pragma_table_xinfo('{name}')";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            _columns.Add(reader.GetString(0));
        }
    }

    public bool Exists => _columns.Count > 0;

    public bool Has(string column) => _columns.Contains(column);

    /// <summary>A query for the columns in order, each with what stands for it where it is missing or null (an SQL literal).</summary>
    public string Select(params ReadOnlySpan<(string Column, string Missing)> columns)
    {
        var list = new List<string>(columns.Length);
        foreach (var (column, missing) in columns)
        {
            list.Add(!Has(column) ? missing : missing == "NULL" ? column : $"coalesce({column}, {missing})");
        }

        return $"SELECT {string.Join(", ", list)} FROM {_name} ORDER BY rowid";
    }
}
