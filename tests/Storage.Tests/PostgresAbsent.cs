namespace AiMemory.Tests.Storage;

/// <summary>Stands for the tests that need a PostgreSQL server where its programs are not installed.</summary>
public sealed class PostgresAbsent
{
    [Fact(Skip = "SKIP: PostgreSQL tests: apt-get install postgresql")]
    public void PostgresTests_AreLeftOut()
    {
    }
}
