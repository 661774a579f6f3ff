using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>Connections as the store needs them, from Npgsql's slim builder: no reflection, so it can be compiled ahead of time.</summary>
internal static class Sources
{
    public static NpgsqlDataSource Create(PostgresUrl url, string name, int poolMax)
    {
        var settings = new NpgsqlConnectionStringBuilder(url.ConnectionString)
        {
            ApplicationName = name,
            SearchPath = url.Schema,
            MaxPoolSize = poolMax,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 3,
            IncludeErrorDetail = false,
            KeepAlive = 5,
            // No reader leaves anything behind, and to clean up after each cost more than what it had asked.
            NoResetOnClose = true,
        };
        if (settings.Timeout == 15)
        {
            // Npgsql's default is longer than a caller waits.
            settings.Timeout = 3;
        }

        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        return builder.Build();
    }
}
